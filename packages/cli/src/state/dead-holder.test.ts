import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { diedHere, heldSince, holderName } from './dead-holder.js';

const own = holderName('ada', new Date(0));

test('a process of this host that is gone has died here', () => {
  expect(diedHere(own, hostname(), () => false)).toBe(true);
  expect(diedHere('ada@a-host-with-4-dashes-17-kq3', 'a-host-with-4-dashes', (pid) => pid !== 17)).toBe(true);
});

test.each([
  ['lives', own, hostname(), true],
  ['is of another host', own, 'elsewhere', false],
  ['is nobody', 'nobody', hostname(), false],
])('one that %s has not', (_, holder, host, lives) => {
  expect(diedHere(holder, host, () => lives)).toBe(false);
});

test('a holder tells since when it has been at work, and anybody else does not', () => {
  const since = new Date(Date.UTC(2026, 0, 2, 3, 4, 5));
  expect(heldSince(holderName('ada', since))).toEqual(since);
  expect(heldSince('nobody')).toBeNull();
  expect(heldSince('ada@host')).toBeNull();
});
