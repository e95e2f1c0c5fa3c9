import { z } from 'zod';
import type { Image, ImageDevice } from '../model/image.js';
import type { Tags } from '../model/store.js';
import type { Snapshot } from '../model/volume.js';

/** An image of a store as far as its record goes: it is available, and it is the account's own. */
type KeptImage = Omit<Image, 'state' | 'stateReason' | 'owner'>;

/** A snapshot that a kept image's devices name. */
type KeptSnapshot = Omit<Snapshot, 'state'>;

/** One image of a store, with everything that a later cloud needs to offer it again. */
export interface Entry {
  readonly format: 1;
  readonly image: KeptImage;
  /** Digest of the root file system, so that other files under the same name are noticed. */
  readonly content: string;
  readonly snapshots: readonly KeptSnapshot[];
  /** Of the image and of its snapshots, by id. */
  readonly tags: Readonly<Record<string, Tags>>;
}

const imageId = z.string().regex(/^ami-[0-9a-f]{17}$/, 'is not the id of an image');
const snapshotId = z.string().regex(/^snap-[0-9a-f]{17}$/, 'is not the id of a snapshot');

const device: z.ZodType<ImageDevice> = z.object({
  device: z.string().min(1),
  snapshotId: z.union([z.literal(''), snapshotId]),
  sizeGiB: z.number().positive(),
  type: z.string(),
  iops: z.number().exactOptional(),
  throughput: z.number().exactOptional(),
  encrypted: z.boolean(),
  deleteOnTermination: z.boolean(),
});

const image: z.ZodType<KeptImage> = z.object({
  id: imageId,
  name: z.string().min(3),
  description: z.string(),
  hostImageId: imageId,
  architecture: z.string(),
  rootDeviceName: z.string().min(1),
  devices: z.array(device).min(1),
  imdsSupport: z.literal('v2.0').exactOptional(),
  // Entries from before this was recorded come from the base images, which have it.
  enaSupport: z.boolean().default(true),
  sriovNetSupport: z.literal('simple').exactOptional(),
  bootMode: z.string(),
  sourceInstanceId: z.string().exactOptional(),
  createdAt: z.number(),
});

const snapshot: z.ZodType<KeptSnapshot> = z.object({
  id: snapshotId,
  volumeId: z.string(),
  sizeGiB: z.number().positive(),
  encrypted: z.boolean(),
  kmsKeyId: z.string().exactOptional(),
  description: z.string(),
  startTime: z.number(),
  content: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('volume') }),
    z.object({ kind: z.literal('root'), hostImageId: imageId }),
  ]),
});

const entry: z.ZodType<Entry> = z.object({
  format: z.literal(1),
  image,
  content: z.string().min(1),
  snapshots: z.array(snapshot),
  tags: z.record(z.string(), z.record(z.string(), z.string())),
});

/** Reads an entry's file; throws a sentence that names the field which is wrong. */
export function parseEntry(text: string): Entry {
  const parsed = entry.safeParse(json(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`entry.json, ${issue?.path.join('.') || 'as a whole'}: ${issue?.message ?? 'is invalid'}`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('entry.json is no JSON.');
  }
}
