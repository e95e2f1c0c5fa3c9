import type { Clock } from '@moult/rolling-upgrade';
import { expect, test } from 'vitest';
import { readUntilThere, writeUntilTaken } from './trial-value.js';

const values = new Map([['moult/created', 'by ada']]);

const { signal: never } = new AbortController();

/** A clock that only sleeping moves. */
function clock(): Clock {
  let at = 0;
  return {
    now: () => at,
    sleep: (ms) => {
      at += ms;
      return Promise.resolve();
    },
  };
}

/** Fails so many times before it gives what it gives. */
function after<Value>(failures: number, value: Value): { asked: number; ask: () => Promise<Value> } {
  const counted = {
    asked: 0,
    ask: () => {
      counted.asked += 1;
      if (counted.asked > failures) return Promise.resolve(value);
      return Promise.reject(new Error(`i-1 does not let us in yet (${String(counted.asked)})`));
    },
  };
  return counted;
}

test('a write that met a machine that was not open, or an election, is made again', async () => {
  const write = after(2, undefined);
  await writeUntilTaken({ write: write.ask }, values, { clock: clock(), stop: never });
  expect(write.asked).toBe(3);
});

test('a write that is never taken ends with what stood in the way, after a bounded time', async () => {
  const write = after(Infinity, undefined);
  const time = clock();
  await expect(writeUntilTaken({ write: write.ask }, values, { clock: time, stop: never })).rejects.toThrow(
    'does not let us in',
  );
  expect(time.now()).toBeLessThanOrEqual(45_000);
});

test('what the last member has not read yet is read again', async () => {
  const answers = [['moult/created on consul-3'], []];
  const missing = (): Promise<readonly string[]> => Promise.resolve(answers.shift() ?? []);
  expect(await readUntilThere({ missing }, values, { clock: clock(), stop: never })).toEqual([]);
  expect(answers).toEqual([]);
});

test('a member that cannot be asked is asked again', async () => {
  const missing = after(1, []);
  expect(await readUntilThere({ missing: missing.ask }, values, { clock: clock(), stop: never })).toEqual([]);
  expect(missing.asked).toBe(2);
});

test('what is never read is named when the time is over', async () => {
  const missing = (): Promise<readonly string[]> => Promise.resolve(['moult/created on consul-3']);
  expect(await readUntilThere({ missing }, values, { clock: clock(), stop: never })).toEqual([
    'moult/created on consul-3',
  ]);
});

test('whoever asks to stop waits for the attempt under way and for no further one', async () => {
  const write = after(Infinity, undefined);
  const stop = AbortSignal.abort();
  const stopped = writeUntilTaken({ write: write.ask }, values, { clock: clock(), stop });
  await expect(stopped).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }) as Error);
  expect(write.asked).toBe(1);
});
