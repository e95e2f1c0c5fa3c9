import { ListObjectsV2Command, NoSuchBucket, type S3Client } from '@aws-sdk/client-s3';

/** State, journals, pins and leases that an environment has left in the state bucket. */
export async function leftInState(
  s3: S3Client,
  { bucket, environment }: { readonly bucket: string; readonly environment: string },
): Promise<readonly string[]> {
  const prefixes = [`terraform/${environment}/`, `moult/${environment}/`];
  const listed = await Promise.all(prefixes.map((prefix) => keysBelow(s3, bucket, prefix)));
  return listed.flat().map((key) => `state object ${key}`);
}

async function keysBelow(s3: S3Client, bucket: string, prefix: string): Promise<readonly string[]> {
  try {
    // One page is enough to say that something is there.
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
    return Contents.flatMap(({ Key }) => Key ?? []);
  } catch (error) {
    if (error instanceof NoSuchBucket) return [];
    throw error;
  }
}
