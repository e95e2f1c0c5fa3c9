import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { choicesSchema, type ClusterChoices } from './cluster-choices.js';
import { type PeerPort, peerPortsSchema } from './peer-ports.js';

/** Whether the environment may be taken down without a word. A throwaway one says when it may be swept. */
export type Lifetime =
  | { readonly kind: 'lasting' }
  | {
      readonly kind: 'throwaway';
      /** ISO 8601; after it, a sweep may remove whatever a killed run left. */
      readonly expires: string;
    };

/** Everything the stack of one cluster depends on. Same spec, same Terraform, byte for byte. */
export interface ClusterSpec {
  /** `prod`, `test-3f9a`: part of every name and tag. */
  readonly environment: string;
  readonly cluster: string;
  /** The release that makes the stack: `infra-v1`. */
  readonly release: string;
  readonly region: string;
  /** Three availability zones; node k lives in zone k modulo 3. */
  readonly zones: readonly string[];
  /** Private IPv4 block of the VPC, /16 to /22: a /24 for each zone is cut from it. */
  readonly cidr: string;
  readonly nodes: 3 | 5;
  readonly instanceType: string;
  readonly imageId: string;
  readonly keyPair: string;
  /** The one block that may open SSH: the operator's address as a /32, or the bastion's network. */
  readonly operatorCidr: string;
  /** What members use among themselves; Consul's unless given. */
  readonly peerPorts?: readonly PeerPort[];
  readonly dataVolumeGiB: number;
  /** Handed to every instance as it is; holds no secret. */
  readonly userData: string;
  readonly lifetime: Lifetime;
  /** Volumes by node that exist already and are taken over instead of made anew. */
  readonly adopt?: Readonly<Record<string, string>>;
  /** Said in the description, so that the next command can read it back; a spec without them says nothing. */
  readonly choices?: ClusterChoices;
  /** Bucket of state, lock, journal and lease. */
  readonly stateBucket: string;
}

const block = z
  .string()
  .refine((text) => ipaddr.IPv4.isValidCIDR(text), { error: 'must be an IPv4 block like 10.77.0.0/16' });

const vpcBlock = block.refine(
  (text) => {
    if (!ipaddr.IPv4.isValidCIDR(text)) return true;
    const [address, prefix] = ipaddr.IPv4.parseCIDR(text);
    const network = ipaddr.IPv4.networkAddressFromCIDR(text).toString();
    return prefix >= 16 && prefix <= 22 && address.range() === 'private' && address.toString() === network;
  },
  { error: 'must be the first address of a private block between /16 and /22' },
);

const operatorBlock = block.refine((text) => !text.endsWith('/0'), {
  error: 'must not be the whole internet',
});

/** Reads a spec from outside; every issue names its field. */
export const clusterSpecSchema: z.ZodType<ClusterSpec> = z.strictObject({
  environment: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,23}$/, 'must be 1 to 24 lower-case letters, digits and dashes, a letter first'),
  cluster: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,23}$/, 'must be 1 to 24 lower-case letters, digits and dashes, a letter first'),
  release: z.string().min(1),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region like eu-central-1'),
  zones: z
    .array(z.string().min(1))
    .length(3)
    .refine((zones) => new Set(zones).size === zones.length, { error: 'must be three different zones' }),
  cidr: vpcBlock,
  nodes: z.union([z.literal(3), z.literal(5)], {
    error: 'must be 3 or 5: an even number tolerates no more losses than the odd one below it',
  }),
  instanceType: z.string().min(1),
  imageId: z.string().regex(/^ami-[0-9a-f]{8,17}$/, 'must be an image id like ami-0123456789abcdef0'),
  keyPair: z.string().min(1),
  operatorCidr: operatorBlock,
  peerPorts: peerPortsSchema.exactOptional(),
  dataVolumeGiB: z.int().min(1).max(16_384),
  userData: z.string().max(12_000),
  lifetime: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('lasting') }),
    z.strictObject({ kind: z.literal('throwaway'), expires: z.iso.datetime() }),
  ]),
  adopt: z
    .record(z.string(), z.string().regex(/^vol-[0-9a-f]{8,17}$/, 'must be a volume id'))
    .exactOptional(),
  choices: choicesSchema.exactOptional(),
  stateBucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of an S3 bucket'),
});
