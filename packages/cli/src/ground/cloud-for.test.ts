import { expect, test, vi } from 'vitest';
import type { LocalEndpoint } from './cloud-access.js';
import { cloudFor } from './cloud-for.js';

const local = { cloud: 'local', region: 'us-east-1' } as const;
const cloud = (port: number, region = 'us-east-1'): LocalEndpoint => ({
  ...{ endpoint: `http://127.0.0.1:${String(port)}`, region },
  credentials: { accessKeyId: `key-${String(port)}`, secretAccessKey: 'secret' },
});
const running = (...clouds: LocalEndpoint[]) => vi.fn(() => Promise.resolve(clouds));

test('the one local cloud of the region is meant, and its keys are its own', async () => {
  const access = await cloudFor(local, {}, running(cloud(1, 'eu-west-1'), cloud(2)));
  expect(access).toMatchObject({
    ...{ kind: 'local', client: { endpoint: 'http://127.0.0.1:2', credentials: { accessKeyId: 'key-2' } } },
    env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:2', AWS_ACCESS_KEY_ID: 'key-2' },
  });
});

test('where none runs it is said how one is started', async () => {
  await expect(cloudFor(local, {}, running(cloud(1, 'eu-west-1')))).rejects.toMatchObject({
    message: 'No local cloud runs in us-east-1.',
    next: 'npx local-cloud up',
  });
});

test('between several nobody guesses', async () => {
  await expect(cloudFor(local, {}, running(cloud(1), cloud(2)))).rejects.toThrow(
    '2 local clouds run in us-east-1: set AWS_ENDPOINT_URL',
  );
});

test('an endpoint that is named is the one, and on AWS no local cloud is looked for', async () => {
  const look = running();
  const environment = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
  expect(await cloudFor(local, environment, look)).toMatchObject({
    client: { endpoint: 'http://127.0.0.1:9' },
  });
  expect(await cloudFor({ ...local, cloud: 'aws' }, {}, look)).toMatchObject({ kind: 'aws' });
  expect(look).not.toHaveBeenCalled();
});
