import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** Removes one object; gone already is done. Rejects with S3's error. */
export async function removeObject(
  s3: S3Client,
  { bucket: Bucket, key: Key }: { readonly bucket: string; readonly key: string },
): Promise<void> {
  await s3.send(new DeleteObjectCommand({ Bucket, Key }));
}
