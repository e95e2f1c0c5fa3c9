import { expect, test } from 'vitest';
import { interruptible } from './interrupts.js';

test('the first goes to a safe point and says which, the second stops now, the third knows that', async () => {
  const said: string[] = [];
  let now = 0;
  const interrupts = interruptible(
    (line) => said.push(line),
    () => (now += 1000),
  );
  const applying = (): Promise<void> => {
    interrupts.heard();
    expect(interrupts.wish()).toBe('safe-point');
    expect([interrupts.first.aborted, interrupts.second.aborted]).toEqual([true, false]);
    return Promise.resolve();
  };
  await interrupts.until('when no node is out', () =>
    interrupts.until('when Terraform has applied its plan', applying),
  );
  interrupts.heard();
  expect(interrupts.wish()).toBe('now');
  expect(interrupts.second.aborted).toBe(true);
  interrupts.heard();
  expect(said).toEqual([
    'stopping when Terraform has applied its plan; once more to stop now.',
    'stopping now: what is in hand is ended, and the same command goes on from there.',
    'stopping already: what is in hand is ended, and nothing else begun.',
  ]);
});

test('a safe point that is behind is not named any more, also when it was never reached', async () => {
  const said: string[] = [];
  const interrupts = interruptible((line) => said.push(line));
  const fails = interrupts.until('when no node is out', () => Promise.reject(new Error('no')));
  await expect(fails).rejects.toThrow('no');
  interrupts.heard();
  expect(said[0]).toBe('stopping at the next safe point; once more to stop now.');
});

test('one Ctrl-C that is heard twice, as under npx, is one wish; a second one is a second wish', () => {
  const said: string[] = [];
  let now = 0;
  const interrupts = interruptible(
    (line) => said.push(line),
    () => now,
  );
  interrupts.heard();
  now = 20;
  interrupts.heard();
  expect(interrupts.wish()).toBe('safe-point');
  now = 900;
  interrupts.heard();
  now = 910;
  interrupts.heard();
  expect(interrupts.wish()).toBe('now');
  expect(said.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['stopping at', 'stopping now:']);
});
