import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type Owner, type OwnerState, ownerText, parseOwner, stateOf } from '@moult/image-builder';
import { z } from 'zod';

/** Who ran terraform on a stack last: the runner, and terraform itself once it was started. */
export interface TerraformOwner {
  readonly holder: string;
  readonly processes: readonly Owner[];
  /** The last lock of the state that one of Moult's terraforms was seen to hold; null when none was seen. */
  readonly lock: HeldLock | null;
}

/** A lock of the state and the terraform that took it. Every lock has an id of its own, so this stays true for ever. */
export interface HeldLock {
  readonly id: string;
  readonly by: Owner;
}

const schema = z.object({
  holder: z.string(),
  processes: z.array(z.string()),
  lock: z.object({ id: z.string(), by: z.string() }).nullish(),
});

/** Notes who works on a stack. Nobody, once the work is done: only a note of the dead proves that they are. */
export async function noteOwner(
  s3: S3Client,
  at: { readonly bucket: string; readonly prefix: string },
  { holder, processes, lock }: TerraformOwner,
): Promise<void> {
  const Body = JSON.stringify({
    ...{ holder, processes: processes.map(ownerText) },
    lock: lock === null ? null : { id: lock.id, by: ownerText(lock.by) },
  });
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
    const { holder, processes, lock } = parsed.data;
    const by = parseOwner(lock?.by ?? '');
    return {
      holder,
      processes: processes.flatMap((text) => parseOwner(text) ?? []),
      lock: lock == null || by === undefined ? null : { id: lock.id, by },
    };
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && error.name === 'NoSuchKey')) return null;
    throw error;
  }
}

/**
 * What is known of those who worked on a stack. Dead only when every process of the note is; one of another host is
 * `unknown`, since nobody can prove from here that it is.
 */
export function fateOfOwner(
  owner: Pick<TerraformOwner, 'processes'> | null,
  fate: (process: Owner) => OwnerState = stateOf,
): OwnerState {
  if (owner === null || owner.processes.length === 0) return 'unknown';
  const fates = owner.processes.map((one) => fate(one));
  if (fates.includes('alive')) return 'alive';
  return fates.includes('unknown') ? 'unknown' : 'dead';
}

/**
 * Whether a lock is the very one that a terraform of Moult's was seen to hold, and that terraform is dead. Time and host tell
 * nothing: a person may have run terraform by hand on this host since, and theirs is a living lock. Pure but for `fate`.
 */
export function lockIsOfTheDead(
  noted: HeldLock | null,
  id: string,
  fate: (process: Owner) => OwnerState = stateOf,
): boolean {
  return noted !== null && noted.id === id && fate(noted.by) === 'dead';
}
