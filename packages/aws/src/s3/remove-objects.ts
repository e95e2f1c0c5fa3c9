import { DeleteObjectsCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { Place } from './objects.js';

/** Removes every object below a prefix, and says how many there were. S3 lists and deletes a thousand at a time. */
export async function removeObjects(
  s3: S3Client,
  { bucket: Bucket, prefix: Prefix }: Place,
): Promise<number> {
  let removed = 0;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
    const Objects = Contents.map(({ Key = '' }) => ({ Key }));
    if (Objects.length === 0) continue;
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
    );
    const [first] = Errors;
    if (first !== undefined)
      throw new Error(`s3://${Bucket}/${first.Key ?? ''} stays: ${first.Message ?? ''}`);
    removed += Objects.length;
  }
  return removed;
}
