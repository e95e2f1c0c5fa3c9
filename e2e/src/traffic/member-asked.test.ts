import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MemberAsked } from './member-asked.js';
import { MemberClients } from './member-clients.js';

const rules = { isRefusal: (): boolean => false, hadNoEffect: (): boolean => false };

/** A member whose ways are counted. */
function member(): { readonly asked: MemberAsked<object>; readonly ways: () => number } {
  let opened = 0;
  const open = (): Promise<object> => Promise.resolve({ way: (opened += 1) });
  return { asked: new MemberAsked(new MemberClients('kv-1', open), rules), ways: () => opened };
}

/** Answers after so long (ms), or gives up with its signal. */
const after =
  (ms: number) =>
  (_client: object, { signal }: { readonly signal: AbortSignal }): Promise<string> =>
    sleep(ms, 'answer', { signal });

test('a late answer costs the way nothing while others are answered on it: a busy member is there', async () => {
  const { asked, ways } = member();
  const late = asked.change(AbortSignal.timeout(60), after(10_000));
  await asked.change(AbortSignal.timeout(10_000), after(20));
  expect((await late).kind).toBe('unknown');
  expect((await asked.change(AbortSignal.timeout(10_000), after(0))).kind).toBe('ok');
  expect(ways()).toBe(1);
});

test('a way on which nothing is answered for a whole deadline is looked for anew', async () => {
  const { asked, ways } = member();
  await asked.change(AbortSignal.timeout(10_000), after(0));
  expect((await asked.change(AbortSignal.timeout(30), after(10_000))).kind).toBe('unknown');
  await asked.change(AbortSignal.timeout(10_000), after(0));
  expect(ways()).toBe(2);
});
