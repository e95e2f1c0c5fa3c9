import { type OwnerState, thisProcess } from '@moult/image-builder';
import { expect, test } from 'vitest';
import { MemoryObjects } from '../testing/memory-objects.js';
import { fateOfOwner, lockIsOfTheDead, noteOwner, readOwner } from './terraform-owner.js';

const one = thisProcess();
const owner = { holder: 'ada', processes: [one, { ...one, pid: 1 }] };
const fates = (...list: OwnerState[]) => {
  const left = [...list];
  return () => left.shift() ?? 'unknown';
};

test.each<[OwnerState[], OwnerState]>([
  [['dead', 'dead'], 'dead'],
  [['dead', 'alive'], 'alive'],
  [['alive', 'dead'], 'alive'],
  [['dead', 'unknown'], 'unknown'],
])('a runner and its terraform that are %j are %s', (list, fate) => {
  expect(fateOfOwner(owner, fates(...list))).toBe(fate);
});

test('without a note nothing is proved', () => {
  expect(fateOfOwner(null)).toBe('unknown');
  expect(fateOfOwner({ processes: [] })).toBe('unknown');
});

test('a living process is alive', () => {
  expect(fateOfOwner({ processes: [one] })).toBe('alive');
});

// Safety rule: a colleague on another machine of the same name may be at work.
test('a process of a machine that only has the same name is not judged, and its lock is left alone', () => {
  const namesake = { ...one, machine: 'feedfacefeedface', boot: 'another boot' };
  expect(fateOfOwner({ processes: [namesake] })).toBe('unknown');
  expect(lockIsOfTheDead({ id: 'lock-1', by: namesake }, 'lock-1')).toBe(false);
});

const lock = { id: 'lock-1', by: one };

test('a lock is taken only from the dead who were seen to hold that very one', () => {
  expect(lockIsOfTheDead(lock, 'lock-1', () => 'dead')).toBe(true);
});

// Safety rule: a person may run terraform by hand on this host, after one of ours has died.
test.each<[string, Parameters<typeof lockIsOfTheDead>]>([
  ['whose process lives', [lock, 'lock-1', () => 'alive']],
  ['of which nobody here knows', [lock, 'lock-1', () => 'unknown']],
  ['that was taken after the dead one gave theirs back', [lock, 'lock-2', () => 'dead']],
  ['that nobody was seen to hold', [null, 'lock-1', () => 'dead']],
])('a lock %s is left alone', (_, parameters) => {
  expect(lockIsOfTheDead(...parameters)).toBe(false);
});

test('a note is read as it was written; what is no note proves nothing', async () => {
  const store = new MemoryObjects();
  const [s3, at] = [store.client(), { bucket: 'moult-state', prefix: 'moult/prod/consul/' }];
  expect(await readOwner(s3, at)).toBeNull();
  await noteOwner(s3, at, { ...owner, lock });
  expect(await readOwner(s3, at)).toEqual({ ...owner, lock });
  await noteOwner(s3, at, { ...owner, lock: null });
  expect(await readOwner(s3, at)).toEqual({ ...owner, lock: null });
  for (const text of ['no JSON', '{"holder":"ada"}']) {
    store.objects.set('moult/prod/consul/terraform.json', text);
    expect(await readOwner(s3, at)).toBeNull();
  }
});
