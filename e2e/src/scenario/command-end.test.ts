import { CommandFailed, type Ground, neverInterrupted } from '@moult/cli';
import { expect, test } from 'vitest';
import { endOf } from './command-end.js';
import { provedCheck } from './upgrade.js';

const groundThatIs = (wish: 'none' | 'now'): Ground =>
  ({ interrupts: { ...neverInterrupted(), wish: () => wish } }) as unknown as Ground;

test('a roll that leaves something is an end with its sentence, and red', async () => {
  const sentence = 'The roll is done, but something is left: kv-1: it runs the old image.';
  const end = await endOf(groundThatIs('none'), () => Promise.reject(new CommandFailed(3, sentence)));
  expect(end).toEqual({ code: 3, says: sentence });
  expect(provedCheck(end)).toMatchObject({ held: 'no', evidence: `exit code 3: ${sentence}` });
});

test('an exit code is an end, and 0 alone is the proof', async () => {
  expect(provedCheck(await endOf(groundThatIs('none'), () => Promise.resolve(0))).held).toBe('yes');
  const halted = provedCheck(await endOf(groundThatIs('none'), () => Promise.resolve(3)));
  expect(halted).toMatchObject({ held: 'no', evidence: 'exit code 3' });
});

test('an error that is nobody’s sentence is an end too', async () => {
  const end = await endOf(groundThatIs('none'), () => Promise.reject(new Error('connection reset')));
  expect(end).toEqual({ code: 1, says: 'connection reset' });
});

test('what a person stopped is no end to be judged', async () => {
  const stopped = endOf(groundThatIs('now'), () => Promise.reject(new Error('stopped at once')));
  await expect(stopped).rejects.toThrow('stopped at once');
});
