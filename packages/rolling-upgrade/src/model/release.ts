import { z } from 'zod';
import { type Settings, settingsSchema } from './settings.js';

/** A node: the durable identity (zone, data volume, service address) that one instance after another embodies. */
export interface NodeSpec {
  readonly name: string;
  readonly zone: string;
  readonly volume: string;
  readonly address: string;
}

/** An image and how far it has been promoted; only `tested` and `released` images may be rolled out. */
export interface Image {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly status: 'candidate' | 'tested' | 'released' | 'revoked';
}

/** How one node is replaced: `swap` boots the replacement first, `replace` needs no second running instance. */
export type StrategyName = 'swap' | 'replace';

/** What should be: the nodes of one cluster and the image, template version and service version each must run. */
export interface Release {
  readonly cluster: string;
  readonly release: string;
  readonly image: Image;
  /** A launch template is pinned by version: "latest" may change between two launches of one plan. */
  readonly template: { readonly id: string; readonly version: number };
  /** The version every member itself must report afterwards. */
  readonly serviceVersion: string;
  readonly strategy: StrategyName;
  readonly nodes: readonly NodeSpec[];
  readonly settings: Settings;
}

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes');

/** Reads a node from outside. */
export const nodeSchema: z.ZodType<NodeSpec> = z.strictObject({
  name,
  zone: z.string().min(1),
  volume: z.string().min(1),
  address: z.union([z.ipv4(), z.ipv6()]),
});

/** Reads an image from outside. */
export const imageSchema: z.ZodType<Image> = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  version: z.string().min(1),
  status: z.enum(['candidate', 'tested', 'released', 'revoked']),
});

/** Reads a launch template reference from outside. */
export const templateSchema: z.ZodType<Release['template']> = z.strictObject({
  id: z.string().min(1),
  version: z.int().positive(),
});

/** Reads a release from outside; settings left out take their defaults. */
export const releaseSchema: z.ZodType<Release> = z.strictObject({
  cluster: z.string().min(1),
  release: z.string().min(1),
  image: imageSchema,
  template: templateSchema,
  serviceVersion: z.string().min(1),
  strategy: z.enum(['swap', 'replace']),
  nodes: z
    .array(nodeSchema)
    .min(1)
    .refine((nodes) => distinct(nodes.map((node) => node.name)), 'two nodes share a name')
    .refine((nodes) => distinct(nodes.map((node) => node.volume)), 'two nodes share a volume')
    .refine((nodes) => distinct(nodes.map((node) => node.address)), 'two nodes share an address'),
  settings: settingsSchema,
});

function distinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
