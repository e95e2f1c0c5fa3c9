import { type OwnerState, thisProcess } from '@moult/image-builder';
import { expect, test } from 'vitest';
import { fateOfOwner, lockIsOfTheDead } from './terraform-owner.js';

const one = thisProcess();
const since = '2026-01-02T03:04:05.000Z';
const owner = { holder: 'ada', since, processes: [one, { ...one, pid: 1 }] };
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
  expect(fateOfOwner({ holder: 'ada', since, processes: [] })).toBe('unknown');
});

test('a living process is alive', () => {
  expect(fateOfOwner({ holder: 'ada', since, processes: [one] })).toBe('alive');
});

// Safety rule: a colleague on another machine of the same name may be at work.
test('a process of a machine that only has the same name is not judged, and its lock is left alone', () => {
  const namesake = { ...one, machine: 'feedfacefeedface', boot: 'another boot' };
  const there = { holder: 'ada', since, processes: [namesake] };
  expect(fateOfOwner(there)).toBe('unknown');
  expect(lockIsOfTheDead(there, lock)).toBe(false);
});

const lock = { who: `root@${one.host}`, since: '2026-01-02 03:04:06.123456789 +0000 UTC' };

test('a lock is taken only from the dead who are noted to have it', () => {
  expect(lockIsOfTheDead(owner, lock, () => 'dead')).toBe(true);
});

test.each<[string, Parameters<typeof lockIsOfTheDead>]>([
  ['whose process lives', [owner, lock, () => 'alive']],
  ['of another host', [owner, { ...lock, who: 'ada@elsewhere' }, () => 'dead']],
  ['that is older than the note', [owner, { ...lock, since: '2026-01-01 00:00:00 +0000 UTC' }, () => 'dead']],
  ['whose time nobody can read', [owner, { ...lock, since: 'yesterday' }, () => 'dead']],
  ['of a run that noted its end', [{ ...owner, processes: [] }, lock, () => 'dead']],
  ['of nobody that is noted', [null, lock, () => 'dead']],
])('a lock %s is left alone', (_, parameters) => {
  expect(lockIsOfTheDead(...parameters)).toBe(false);
});
