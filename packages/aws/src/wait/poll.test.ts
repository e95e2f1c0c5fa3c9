import { expect, test } from 'vitest';
import { DeadlinePassed, poll, type Look } from './poll.js';

const patience = { what: 'a thing', everyMs: 1, deadlineMs: 200 };
const fault = (name: string): Error => Object.assign(new Error(`${name} happened`), { name });

test('it looks until it is done', async () => {
  let looks = 0;
  const look = (): Promise<Look<number>> =>
    Promise.resolve(++looks === 3 ? { kind: 'done', value: looks } : { kind: 'not-yet', because: 'early' });
  expect(await poll(look, patience)).toBe(3);
});

test('past the deadline it says what was awaited and what was seen last', async () => {
  const waiting = poll(() => Promise.resolve({ kind: 'not-yet', because: 'state pending' }), {
    ...patience,
    deadlineMs: 20,
  });
  await expect(waiting).rejects.toBeInstanceOf(DeadlinePassed);
  await expect(waiting).rejects.toThrow(/for a thing; last seen: state pending\./);
});

test('expired credentials end a wait at the first look', async () => {
  let looks = 0;
  const look = (): Promise<Look<never>> => {
    looks += 1;
    return Promise.reject(fault('ExpiredToken'));
  };
  await expect(poll(look, patience)).rejects.toThrow('ExpiredToken happened');
  expect(looks).toBe(1);
});

test('a passing fault does not end a wait', async () => {
  let looks = 0;
  const look = (): Promise<Look<string>> =>
    ++looks < 3 ? Promise.reject(fault('InternalError')) : Promise.resolve({ kind: 'done', value: 'there' });
  expect(await poll(look, patience)).toBe('there');
});

test('a fault that does not pass is told with the deadline', async () => {
  const waiting = poll(() => Promise.reject(fault('InternalError')), { ...patience, deadlineMs: 20 });
  await expect(waiting).rejects.toThrow(/last seen: InternalError happened/);
});

test('an abort ends the pause between two looks', async () => {
  const stop = new AbortController();
  const waiting = poll(
    () => {
      setTimeout(() => stop.abort(new Error('interrupted')), 5);
      return Promise.resolve({ kind: 'not-yet', because: 'early' });
    },
    { ...patience, everyMs: 60_000, deadlineMs: 120_000, signal: stop.signal },
  );
  await expect(waiting).rejects.toThrow();
});

test('a look that hangs is cut off at the deadline', async () => {
  const hang = (signal: AbortSignal): Promise<Look<never>> =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  await expect(poll(hang, { ...patience, deadlineMs: 30 })).rejects.toBeInstanceOf(DeadlinePassed);
});
