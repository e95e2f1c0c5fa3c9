import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { confirmer, type Terminal } from './confirm.js';

interface Fake extends Terminal {
  readonly input: PassThrough;
  readonly output: PassThrough;
  readonly stop: () => void;
}

function terminal(answers = true): Fake {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  const streams = { input: new PassThrough(), output: new PassThrough() };
  return { ...streams, answers, onCtrlC: stop, stop, signal: stopping.signal };
}
const asked = { yes: false, next: 'npx infra-v2 destroy --yes' };

test.each([
  ['y\r', true],
  ['Yes\r', true],
  ['\r', false],
  ['never\r', false],
])('%j is an answer', async (typed, answer) => {
  const at = terminal();
  const answered = confirmer(asked, at)('Destroy prod?');
  at.input.write(typed);
  expect(await answered).toBe(answer);
});

test('Ctrl-C takes the question back, and nothing was changed', async () => {
  const at = terminal();
  const answered = confirmer(asked, at)('Destroy prod?');
  at.input.write('\u0003');
  await expect(answered).rejects.toMatchObject({ name: 'AbortError', message: 'nothing was changed' });
});

test('a signal from outside does the same', async () => {
  const at = terminal();
  const answered = confirmer(asked, at)('Destroy prod?');
  at.stop();
  await expect(answered).rejects.toMatchObject({ name: 'AbortError' });
});

test('where nobody can be asked the command that does not ask is named; yes asks nobody', async () => {
  const nobody = terminal(false);
  await expect(confirmer(asked, nobody)('Destroy prod?')).rejects.toMatchObject({ next: asked.next });
  expect(await confirmer({ ...asked, yes: true }, nobody)('Destroy prod?')).toBe(true);
  expect(nobody.output.read()).toBeNull();
});
