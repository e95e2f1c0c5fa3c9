import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { Place } from './objects.js';

/**
 * The runs that have a journal under a place, sorted by name: named by the time of their beginning, the last is the one
 * to go on with. Rejects with S3's error.
 */
export async function listRuns(s3: S3Client, place: Place): Promise<readonly string[]> {
  const { bucket: Bucket, prefix: Prefix } = place;
  const names: string[] = [];
  const which = { Bucket, Prefix, Delimiter: '/' };
  for await (const { CommonPrefixes = [] } of paginateListObjectsV2({ client: s3 }, which)) {
    names.push(...CommonPrefixes.map(({ Prefix: folder = '' }) => folder.slice(Prefix.length, -1)));
  }
  return names.sort();
}
