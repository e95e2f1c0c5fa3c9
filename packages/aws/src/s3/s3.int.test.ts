import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { LocalCloud } from '@moult/local-cloud';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { journalRules } from '../testing/journal-rules.js';
import { closeClients, newClients, type Clients } from '../calls/clients.js';
import { heldIn, leaseRules } from '../testing/lease-rules.js';
import { S3Journal } from './journal.js';
import { S3Lease } from './lease.js';

const bucket = 'moult-state';
const now = (): number => Date.now();
let cloud: LocalCloud;
let clients: Clients;
let runs = 0;
const prefix = (): string => `run-${(runs += 1)}/`;

beforeAll(async () => {
  cloud = await LocalCloud.start({ baseImage: false });
  const { endpoint, region, credentials } = cloud;
  clients = newClients({ endpoint, region, credentials });
  await clients.s3.send(new CreateBucketCommand({ Bucket: bucket }));
});

afterAll(async () => {
  closeClients(clients);
  await cloud[Symbol.asyncDispose]();
});

describe('a journal in an S3 server', () => {
  const make = () => Promise.resolve(new S3Journal(clients.s3, { bucket, prefix: prefix() }));
  for (const { name, run } of journalRules(make)) test(name, run);
});

describe('a lease in an S3 server', () => {
  const make = () => {
    const place = { bucket, prefix: prefix(), name: 'lease.json' };
    const lease = (): S3Lease => new S3Lease(clients.s3, place, now);
    return Promise.resolve({ lease, now, pass: (ms: number) => sleep(ms) });
  };
  for (const { name, run } of leaseRules(make, 2_000)) test(name, run);
});

test('a runner without a journal or a lease yet finds neither, and no error', async () => {
  const place = { bucket, prefix: prefix(), name: 'lease.json' };
  const lease = new S3Lease(clients.s3, place, now);
  expect(await lease.check({ holder: 'a', epoch: 1, until: 0 })).toMatchObject({
    kind: 'taken',
    by: 'nobody',
  });
  expect(heldIn(await lease.acquire('a', 2_000)).epoch).toBe(1);
});
