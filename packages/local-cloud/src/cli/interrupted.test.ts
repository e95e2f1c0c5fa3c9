import { expect, test } from 'vitest';
import { interruptible } from './interrupted.js';

/** What comes of signals heard at these times, in milliseconds. */
async function signalsAt(...times: readonly number[]): Promise<{ readonly again: number }> {
  let [now, again] = [0, 0];
  const { promise, heard } = interruptible(
    () => (again += 1),
    () => now,
  );
  for (const time of times) {
    now = time;
    heard();
  }
  await promise;
  return { again };
}

test('one Ctrl-C that is heard more than once, as under npx, is one wish', async () => {
  expect(await signalsAt(1000, 1002, 1499)).toEqual({ again: 0 });
});

test('a Ctrl-C after half a second is a second wish', async () => {
  expect(await signalsAt(1000, 1002, 1500)).toEqual({ again: 1 });
});
