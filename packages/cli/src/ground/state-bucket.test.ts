import { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { requireBucket, type StateBucket } from './state-bucket.js';

/** S3 that answers the question for a bucket with a status; remembers what was sent. */
function answering(status: number): { readonly s3: S3Client; readonly sent: string[] } {
  const sent: string[] = [];
  const s3 = new S3Client({ region: 'us-east-1' });
  s3.send = (command: object) => {
    sent.push(command.constructor.name);
    if (status === 200 || command.constructor.name !== 'HeadBucketCommand') return Promise.resolve({});
    const name = status === 404 ? 'NotFound' : '403';
    return Promise.reject(Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } }));
  };
  return { s3, sent };
}

const bucket: StateBucket = { name: 'moult-state', from: 'account', region: 'eu-central-1', cloud: 'aws' };

test('an account without its bucket is told of the setup, and nothing is made on the way', async () => {
  const { s3, sent } = answering(404);
  await expect(requireBucket({ s3 }, bucket)).rejects.toMatchObject({
    message: 'There is no bucket moult-state: this account is not set up in eu-central-1.',
    next: 'npx infra-setup create --region eu-central-1',
  });
  expect(sent).toEqual(['HeadBucketCommand']);
});

test('a bucket of a name of its own is set up under that name', async () => {
  const { s3 } = answering(404);
  await expect(requireBucket({ s3 }, { ...bucket, from: 'given' })).rejects.toMatchObject({
    next: 'npx infra-setup create --region eu-central-1 --state-bucket moult-state',
  });
});

test.each([
  ['that is there', 200],
  ['that one may read and not ask for', 403],
])('a bucket %s is enough', async (_, status) => {
  const { s3 } = answering(status);
  await expect(requireBucket({ s3 }, bucket)).resolves.toBeUndefined();
});

test('a local cloud, which begins empty, gets its bucket', async () => {
  const { s3, sent } = answering(404);
  await requireBucket({ s3 }, { ...bucket, cloud: 'local' });
  expect(sent).toEqual(['HeadBucketCommand', 'CreateBucketCommand']);
});
