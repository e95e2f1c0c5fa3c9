import { EC2Client } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { CredentialsWatch } from './credentials-end.js';

const minute = 60_000;

/** Credentials that end so many milliseconds after each time they are fetched. */
function watch(lifeMs: number | null, now: () => number) {
  let fetched = 0;
  const credentials = () => {
    fetched += 1;
    const expiration = lifeMs === null ? {} : { expiration: new Date(now() + lifeMs) };
    return Promise.resolve({ accessKeyId: 'test', secretAccessKey: 'test', ...expiration });
  };
  const ec2 = new EC2Client({ region: 'us-east-1', credentials });
  return { watch: new CredentialsWatch(ec2, now), fetched: () => fetched };
}

test('keys of a user never end', async () => {
  expect(await watch(null, () => Date.now()).watch.end()).toBe('never');
});

test('credentials that last are asked for once', async () => {
  const now = Date.now();
  const seen = watch(60 * minute, () => now);
  expect(await seen.watch.end()).toBe(now + 60 * minute);
  expect(await seen.watch.end()).toBe(now + 60 * minute);
  expect(seen.fetched()).toBe(1);
});

test('credentials that come near their end are renewed in good time', async () => {
  let now = Date.now();
  const seen = watch(60 * minute, () => now);
  await seen.watch.end();
  now += 45 * minute;
  expect(await seen.watch.end()).toBe(now + 60 * minute);
  expect(seen.fetched()).toBe(2);
});

test('credentials that cannot be renewed are not asked for with every look', async () => {
  const end = Date.now() + 10 * minute;
  let now = end - 10 * minute;
  let fetched = 0;
  const credentials = () => {
    fetched += 1;
    return Promise.resolve({ accessKeyId: 'test', secretAccessKey: 'test', expiration: new Date(end) });
  };
  const seen = new CredentialsWatch(new EC2Client({ region: 'us-east-1', credentials }), () => now);
  for (let look = 0; look < 30; look += 1) {
    expect(await seen.end()).toBe(end);
    now += 1_000;
  }
  expect(fetched).toBeLessThanOrEqual(3);
});
