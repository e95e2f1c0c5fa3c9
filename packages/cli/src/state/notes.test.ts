import { type Owner, thisProcess } from '@moult/image-builder';
import { beforeEach, expect, test, vi } from 'vitest';
import { MemoryObjects } from '../testing/memory-objects.js';
import { Notes } from './notes.js';
import { noteOwner, readOwner } from './terraform-owner.js';

const records = { bucket: 'moult-state', prefix: 'moult/prod/consul/' };
const state = { bucket: 'moult-state', key: 'terraform/prod/consul' };
const began = Date.UTC(2026, 0, 2, 3, 4, 5);

/** Processes of runs before this one. */
const dead: Owner = { ...thisProcess(), pid: 4_000_001 };
const living: Owner = { ...thisProcess(), pid: 4_000_002 };
/** Whatever this process starts is of another number and counts as dead once it is asked for. */
const fate = ({ pid }: Owner) => (pid === living.pid ? 'alive' : 'dead');

let store: MemoryObjects;

beforeEach(() => {
  store = new MemoryObjects();
});

const begin = () =>
  Notes.begin({
    ...{ s3: store.client(), records, state, holder: 'ada', now: () => new Date(began), everyMs: 1, fate },
  });

const noted = () => readOwner(store.client(), records);

/** Somebody takes the lock of the state. */
function lockTaken(id: string, at: number): void {
  store.objects.set(`${state.key}.tflock`, JSON.stringify({ ID: id, Created: new Date(at).toISOString() }));
}

async function noteBefore(processes: readonly Owner[], lock: string | null): Promise<void> {
  const held = lock === null ? null : { id: lock, by: dead };
  await noteOwner(store.client(), records, { holder: 'grace', processes, lock: held });
}

test('who works is noted before Terraform starts, and nobody once the work is done', async () => {
  const notes = await begin();
  expect((await noted())?.processes).toEqual([thisProcess()]);
  await notes.add(process.ppid, 'takes-none');
  expect((await noted())?.processes.map(({ pid }) => pid)).toEqual([process.pid, process.ppid]);
  notes.ended('by-itself');
  await notes.end();
  expect(await noted()).toEqual({ holder: 'ada', processes: [], lock: null });
});

test('the lock that Terraform takes is noted while it runs, and taken from it once it is dead', async () => {
  const notes = await begin();
  await notes.add(process.ppid, 'takes-lock');
  lockTaken('lock-1', began + 1_500);
  await vi.waitFor(async () => expect((await noted())?.lock?.id).toBe('lock-1'));
  notes.ended('killed');
  await notes.end();
  const next = await begin();
  expect(next.isOfTheDead('lock-1')).toBe(true);
  expect(next.isOfTheDead('lock-2')).toBe(false);
});

// Safety rule: without it a run that dies before it has met the lock leaves one that only a person may take.
test.each(['is killed', 'fails'])('the proof of a dead lock outlives a run that %s in init', async (how) => {
  await noteBefore([dead], 'lock-1');
  const second = await begin();
  await second.add(process.ppid, 'takes-none');
  if (how === 'fails') {
    second.ended('by-itself');
    await second.end();
  }
  const third = await begin();
  expect(third.isOfTheDead('lock-1')).toBe(true);
});

// Safety rule: two terraforms on one state lose what one of them has made.
test('a person who runs Terraform by hand after a runner of ours has died keeps the lock', async () => {
  const killed = await begin();
  await killed.add(process.ppid, 'takes-lock');
  lockTaken('of the dead', began + 1_500);
  await vi.waitFor(async () => expect((await noted())?.lock?.id).toBe('of the dead'));
  // Its terraform was interrupted by the kernel and gave the lock back; nobody was left to note it.
  lockTaken('of a person', began + 60_000);
  const next = await begin();
  expect(next.isOfTheDead('of a person')).toBe(false);
});

test('a lock that is older than our Terraform, or seen beside one that takes none, is not ours', async () => {
  lockTaken('older', began - 1);
  const notes = await begin();
  await notes.add(process.ppid, 'takes-lock');
  await new Promise((done) => setTimeout(done, 20));
  notes.ended('by-itself');
  lockTaken('beside', began + 1);
  await notes.add(process.ppid, 'takes-none');
  await new Promise((done) => setTimeout(done, 20));
  expect((await noted())?.lock).toBeNull();
});

test('a Terraform that has ended by itself holds nothing: what was seen may be what it was refused for', async () => {
  const notes = await begin();
  await notes.add(process.ppid, 'takes-lock');
  lockTaken('of a person', began + 10);
  await vi.waitFor(async () => expect((await noted())?.lock?.id).toBe('of a person'));
  notes.ended('by-itself');
  expect(notes.isOfTheDead('of a person')).toBe(false);
  await vi.waitFor(async () => expect((await noted())?.lock).toBeNull());
});

test('who lives from before stays noted until Terraform held the lock itself', async () => {
  await noteBefore([dead, living], null);
  const notes = await begin();
  await notes.end();
  expect((await noted())?.processes).toEqual([living]);
  const later = await begin();
  later.alone();
  await later.end();
  expect((await noted())?.processes).toEqual([]);
});

test('of two writes the later one stays', async () => {
  const notes = await begin();
  const first = notes.add(process.ppid, 'takes-none');
  const second = notes.end();
  await Promise.all([first, second]);
  expect((await noted())?.processes).toEqual([]);
});
