import { expect, test } from 'vitest';
import type { Place } from './place.js';
import type { Target } from './target.js';
import { endGround } from './use-place.js';

/** Something that notes that it ended, and may fail at that. */
function ending(name: string, log: string[], fails = false): AsyncDisposable {
  return {
    [Symbol.asyncDispose]: () => {
      log.push(name);
      return fails ? Promise.reject(new Error(`${name} fails`)) : Promise.resolve();
    },
  };
}

test.each([
  ['nothing fails', false, false],
  ['what the file does besides fails', true, false],
  ['clearing the place fails', false, true],
])('the target ends when %s', async (_, endFails, placeFails) => {
  const log: string[] = [];
  const target = ending('target', log) as Target;
  const place = ending('place', log, placeFails) as Place;
  const end = () => {
    log.push('own');
    return endFails ? Promise.reject(new Error('own fails')) : Promise.resolve();
  };
  const ended = endGround(target, place, end);
  if (endFails || placeFails) await expect(ended).rejects.toThrow(endFails ? 'own fails' : 'place fails');
  else await ended;
  expect(log).toEqual(['place', 'own', 'target']);
});

test('the target ends when the place could not be made', async () => {
  const log: string[] = [];
  await endGround(ending('target', log) as Target, undefined, () => Promise.reject(new Error('never')));
  expect(log).toEqual(['target']);
});
