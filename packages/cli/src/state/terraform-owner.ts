import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type Owner, type OwnerState, ownerText, parseOwner, stateOf } from '@moult/image-builder';
import { z } from 'zod';
import { type LockHolder, timeOfLock } from '../terraform/explain.js';

/** Who ran terraform on a stack last: the runner, and terraform itself once it was started. */
export interface TerraformOwner {
  readonly holder: string;
  readonly processes: readonly Owner[];
  /** ISO 8601: since when they work here. */
  readonly since: string;
}

const schema = z.object({ holder: z.string(), processes: z.array(z.string()), since: z.string() });

/** Notes who works on a stack. Nobody, once the work is done: only a note of the dead proves that they are. */
export async function noteOwner(
  s3: S3Client,
  at: { readonly bucket: string; readonly prefix: string },
  { holder, processes, since }: TerraformOwner,
): Promise<void> {
  const Body = JSON.stringify({ holder, processes: processes.map(ownerText), since });
  await s3.send(new PutObjectCommand({ Bucket: at.bucket, Key: `${at.prefix}terraform.json`, Body }));
}

/** Reads the note; null when there is none, or none that can be read: then nothing is proved. */
export async function readOwner(
  s3: S3Client,
  at: { readonly bucket: string; readonly prefix: string },
): Promise<TerraformOwner | null> {
  try {
    const command = new GetObjectCommand({ Bucket: at.bucket, Key: `${at.prefix}terraform.json` });
    const { Body } = await s3.send(command);
    const parsed = schema.safeParse(JSON.parse((await Body?.transformToString()) ?? 'null'));
    if (!parsed.success) return null;
    return {
      holder: parsed.data.holder,
      since: parsed.data.since,
      processes: parsed.data.processes.flatMap((text) => parseOwner(text) ?? []),
    };
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && error.name === 'NoSuchKey')) return null;
    throw error;
  }
}

/**
 * Whether the holder of a state lock is dead. Dead only when every process of the note is; one of another host is
 * `unknown`, since nobody can prove from here that it is.
 */
export function fateOfOwner(
  owner: TerraformOwner | null,
  fate: (process: Owner) => OwnerState = stateOf,
): OwnerState {
  if (owner === null || owner.processes.length === 0) return 'unknown';
  const fates = owner.processes.map((one) => fate(one));
  if (fates.includes('alive')) return 'alive';
  return fates.includes('unknown') ? 'unknown' : 'dead';
}

/**
 * Whether a lock is that of the noted processes, and all of them are dead. A lock of another host, or one that is older
 * than the note, is somebody else's: a person who ran terraform by hand. The lock knows its host by name only; that it is
 * this very machine is what `fate` proves. Pure but for `fate`.
 */
export function lockIsOfTheDead(
  owner: TerraformOwner | null,
  lock: Pick<LockHolder, 'who' | 'since'>,
  fate: (process: Owner) => OwnerState = stateOf,
): boolean {
  if (owner === null || fateOfOwner(owner, fate) !== 'dead') return false;
  const [, host = ''] = /@(.+)$/.exec(lock.who) ?? [];
  const taken = timeOfLock(lock.since);
  return owner.processes.some((one) => one.host === host) && taken >= Date.parse(owner.since) - 1_000;
}
