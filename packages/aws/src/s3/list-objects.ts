import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { Place } from './objects.js';

/** Keys of all objects below a prefix, sorted by S3. Rejects with S3's error; a bucket that does not exist holds nothing. */
export async function listObjects(
  s3: S3Client,
  { bucket: Bucket, prefix: Prefix }: Place,
): Promise<readonly string[]> {
  const keys: string[] = [];
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
      keys.push(...Contents.map(({ Key = '' }) => Key));
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchBucket') return [];
    throw error;
  }
  return keys;
}
