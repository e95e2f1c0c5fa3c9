import { expect, test } from 'vitest';
import { ownerText, parseOwner, stateOf, thisProcess, type Owner } from '../build/owner.js';
import { tagKeys } from '../build/tags.js';
import type { Leftover } from './leftovers.js';
import { judge } from './sweep.js';

const here = thisProcess();
const now = new Date('2030-01-01T12:00:00Z');
const world = { build: 'consul-v1', here, now };
const later = '2030-01-01T13:00:00Z';
const earlier = '2030-01-01T11:00:00Z';

const marked = (
  owner: Owner,
  more: Partial<Leftover> & { expires?: string; status?: string } = {},
): Leftover => ({
  kind: more.kind ?? 'instance',
  id: 'i-0123',
  tags: {
    [tagKeys.build]: more.tags?.[tagKeys.build] ?? 'consul-v1',
    [tagKeys.buildOwner]: ownerText(owner),
    [tagKeys.buildExpires]: more.expires ?? later,
    ...(more.status === undefined ? {} : { [tagKeys.status]: more.status }),
  },
});

test('what a process of this host left that has ended is removed at once', () => {
  expect(judge(marked({ ...here, started: '1' }), world)).toEqual({ kind: 'remove' });
  expect(judge(marked({ ...here, boot: 'an earlier boot' }), world)).toEqual({ kind: 'remove' });
});

test('what belongs to a living build of the same definition makes it busy, of another one is spared', () => {
  expect(judge(marked(here), world).kind).toBe('busy');
  expect(judge(marked(here, { tags: { [tagKeys.build]: 'consul-v2' } }), world)).toEqual({ kind: 'spare' });
});

test('what another host made is removed only when its time is over', () => {
  const elsewhere = { ...here, host: 'elsewhere' };
  expect(judge(marked(elsewhere), world).kind).toBe('busy');
  expect(judge(marked(elsewhere, { expires: earlier }), world)).toEqual({ kind: 'remove' });
});

// Safety rule: two people's machines may both be called debian, and one must not take the other's living build away.
test('a host of the same name that is another machine is another host', () => {
  const namesake = { ...here, machine: 'feedfacefeedface', boot: 'another boot' };
  expect(judge(marked(namesake), world).kind).toBe('busy');
  expect(judge(marked(namesake, { expires: earlier }), world)).toEqual({ kind: 'remove' });
});

test('without a machine id another boot proves nothing, and a process of this boot is still asked for', () => {
  const nameless = { ...here, machine: '' };
  const there = { ...world, here: nameless };
  expect(judge(marked({ ...nameless, boot: 'another boot' }), there).kind).toBe('busy');
  expect(judge(marked({ ...nameless, started: '1' }), there)).toEqual({ kind: 'remove' });
  expect(stateOf({ ...nameless, boot: '' }, { ...nameless, boot: '' })).toBe('unknown');
});

test('a living owner on this host keeps what is his, even past its time', () => {
  expect(judge(marked(here, { expires: earlier }), world).kind).toBe('busy');
});

test('a tested image is nobody’s leftover and only loses the mark, a candidate goes', () => {
  const dead = { ...here, started: '1' };
  expect(judge(marked(dead, { kind: 'image', status: 'tested' }), world)).toEqual({ kind: 'unmark' });
  expect(judge(marked(dead, { kind: 'snapshot', status: 'released' }), world)).toEqual({ kind: 'unmark' });
  // Its build is alive and about to take the mark off itself; another build of the definition may begin.
  expect(judge(marked(here, { kind: 'image', status: 'tested' }), world)).toEqual({ kind: 'spare' });
  expect(judge(marked(dead, { kind: 'image', status: 'candidate' }), world)).toEqual({ kind: 'remove' });
});

test('an owner is read back from its tag as it was written', () => {
  expect(parseOwner(ownerText(here))).toEqual(here);
  expect(parseOwner('debian,a-boot,7,1')).toBeUndefined();
  expect(parseOwner('somebody')).toBeUndefined();
});
