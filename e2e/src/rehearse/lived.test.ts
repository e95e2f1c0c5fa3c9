import type { Throwaway } from '@moult/cli';
import { expect, test } from 'vitest';
import { type Life, livedIn } from './lived.js';

const throwaway = {} as Throwaway;

const life = (changed: Partial<Life<'green' | 'red'>> = {}): Life<'green' | 'red'> => ({
  enter: (work) => work(throwaway),
  interrupts: { wish: () => 'none' },
  keepOnFailure: false,
  tell: () => Promise.resolve('green'),
  isGreen: (told) => told === 'green',
  inState: () => Promise.resolve([]),
  ...changed,
});

/** What removing tells whoever entered, once the work is done. */
const removing =
  (message: string): Life<'green' | 'red'>['enter'] =>
  async (work) => {
    await work(throwaway);
    throw new Error(message);
  };

test('a story that was told and an environment that is gone', async () => {
  const lived = await livedIn(life());
  expect(lived).toEqual({ story: { kind: 'told', told: 'green' }, left: { kind: 'nothing' } });
});

test('a removal that leaves something takes nothing from the story', async () => {
  const lived = await livedIn(life({ enter: removing('Left of test-1: vol-1.') }));
  expect(lived.story).toEqual({ kind: 'told', told: 'green' });
  expect(lived.left).toEqual({ kind: 'some', what: ['Left of test-1: vol-1.'] });
});

test('a story that could not be told is kept where that was asked for, and its error is not lost', async () => {
  const error = new Error('The cluster could not be created.');
  const lived = await livedIn(life({ keepOnFailure: true, tell: () => Promise.reject(error) }));
  expect(lived).toEqual({ story: { kind: 'failed', error }, left: { kind: 'kept' } });
});

test('a red one is kept, a green one is not', async () => {
  const red = await livedIn(life({ keepOnFailure: true, tell: () => Promise.resolve('red') }));
  expect(red.left).toEqual({ kind: 'kept' });
  const green = await livedIn(life({ keepOnFailure: true }));
  expect(green.left).toEqual({ kind: 'nothing' });
});

test('what a person stopped is neither judged nor kept, and is looked after all the same', async () => {
  const stopped: Partial<Life<'green' | 'red'>> = {
    interrupts: { wish: () => 'safe-point' },
    keepOnFailure: true,
    inState: () => Promise.resolve(['state object x']),
  };
  const some = { kind: 'some', what: ['state object x'] };
  expect(await livedIn(life(stopped))).toEqual({ story: { kind: 'stopped' }, left: some });
  const thrown = await livedIn(life({ ...stopped, tell: () => Promise.reject(new Error('aborted')) }));
  expect(thrown).toEqual({ story: { kind: 'stopped' }, left: some });
});

test('an environment that could not be opened fails with its reason, and nobody says that nothing is left', async () => {
  const error = new Error('AWS does not accept us.');
  const lived = await livedIn(life({ enter: () => Promise.reject(error) }));
  expect(lived.story).toEqual({ kind: 'failed', error });
  expect(lived.left.kind).toBe('not-looked');
});
