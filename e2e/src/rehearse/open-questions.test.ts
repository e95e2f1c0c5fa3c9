import { neverInterrupted } from '@moult/cli';
import { expect, test } from 'vitest';
import { openQuestions } from './open-questions.js';

const unknowable = (): Promise<number> => Promise.reject(new Error('EC2 did not answer'));

test('what cannot be known after the roll is left open, and why is said', async () => {
  const said: string[] = [];
  const orNothing = openQuestions({ interrupts: neverInterrupted() }, (line) => said.push(line));
  expect(await orNothing('the nodes', unknowable)).toBeNull();
  expect(await orNothing('the stack', () => Promise.resolve(7))).toBe(7);
  expect(said).toEqual(['the nodes: not known: EC2 did not answer']);
});

test('whoever has asked to stop is not kept with what is not known', async () => {
  const stop = new AbortController();
  stop.abort(new Error('stopped'));
  const interrupts = { ...neverInterrupted(), first: stop.signal };
  const orNothing = openQuestions({ interrupts }, () => undefined);
  await expect(orNothing('the nodes', unknowable)).rejects.toThrow('stopped');
});
