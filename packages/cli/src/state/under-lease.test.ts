import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { newClients } from '@moult/aws';
import { beforeEach, expect, test } from 'vitest';
import type { Ground } from '../ground/ground.js';
import { MemoryObjects } from '../testing/memory-objects.js';
import { underLease } from './under-lease.js';

const Bucket = 'moult-state';
const lease = 'moult/prod/consul/lease.json';

let store: MemoryObjects;
let first: AbortController;
let second: AbortController;

beforeEach(() => {
  store = new MemoryObjects();
  [first, second] = [new AbortController(), new AbortController()];
});

function groundOf(holder: string): Ground {
  const clients = { ...newClients({ region: 'us-east-1' }), s3: store.client() };
  return {
    ...{ clients, holder, stateBucket: Bucket, say: () => undefined },
    ...{ config: { environment: 'prod' }, release: { service: { name: 'consul' } } },
    interrupts: { first: first.signal, second: second.signal },
    typed: { again: 'npx infra-v1 create', other: (command: string) => `npx infra-v1 ${command}` },
  } as unknown as Ground;
}

const held = (): { readonly holder?: string; readonly state?: string } =>
  JSON.parse(store.objects.get(lease) ?? '{}') as { holder?: string; state?: string };

/** Somebody else has taken the lease: this runner slept for longer than it lasts. */
function takenBy(holder: string): void {
  store.objects.set(lease, JSON.stringify({ ...held(), holder, epoch: 7, until: Date.now() + 60_000 }));
}

test('work is done while the lease is held, and it is given back', async () => {
  const seen = await underLease(groundOf('ada'), () => Promise.resolve(held()));
  expect(seen).toMatchObject({ holder: 'ada', state: 'held' });
  expect(held().state).toBe('released');
});

test('of two who want it at once one works, and the other is told who does', async () => {
  const working = underLease(groundOf('ada'), async () => {
    await expect(underLease(groundOf('grace'), () => Promise.resolve())).rejects.toThrow('ada is at work');
  });
  await working;
});

// Safety rule: taking `gated` out of under-lease.ts makes this test fail.
test('the clients of who has lost the lease send nothing more', async () => {
  const ground = groundOf('ada');
  const working = underLease(ground, async (leased) => {
    const { s3 } = leased.ground.clients;
    await s3.send(new PutObjectCommand({ Bucket, Key: 'before', Body: 'x' }));
    takenBy('grace');
    // Past the end of our own lease: only the store knows who has it now.
    const { now } = Date;
    Date.now = () => now() + 61_000;
    try {
      await s3.send(new PutObjectCommand({ Bucket, Key: 'after', Body: 'x' }));
    } finally {
      Date.now = now;
    }
  });
  await expect(working).rejects.toMatchObject({ exitCode: 3, next: 'npx infra-v1 status' });
  expect([...store.objects.keys()]).toContain('before');
  expect([...store.objects.keys()]).not.toContain('after');
  // Whoever looks without the lease still may.
  await ground.clients.s3.send(new GetObjectCommand({ Bucket, Key: 'before' }));
});

test('Terraform is left at the first wish, and an apply only at the second', async () => {
  await underLease(groundOf('ada'), ({ signals }) => {
    first.abort();
    expect([signals.leave.aborted, signals.stop.aborted]).toEqual([true, false]);
    second.abort();
    expect(signals.stop.aborted).toBe(true);
    return Promise.resolve();
  });
});
