import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';

/** A lock of Terraform's S3 backend as it lies beside its state. */
export interface StateLock {
  readonly id: string;
  /** When it was taken, by the clock of who took it; milliseconds since the epoch. */
  readonly takenAt: number;
}

/** The fields of Terraform's lock file (`statemgr.LockInfo`) that are used. */
const schema = z.object({ ID: z.string().min(1), Created: z.string() });

/** Reads the lock of a state; null while nobody holds one, or none that can be read. */
export async function readLock(
  s3: S3Client,
  state: { readonly bucket: string; readonly key: string },
): Promise<StateLock | null> {
  try {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: state.bucket, Key: `${state.key}.tflock` }),
    );
    const parsed = schema.safeParse(JSON.parse((await Body?.transformToString()) ?? 'null'));
    return parsed.success ? { id: parsed.data.ID, takenAt: Date.parse(parsed.data.Created) } : null;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && error.name === 'NoSuchKey')) return null;
    throw error;
  }
}
