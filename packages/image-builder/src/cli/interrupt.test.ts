import { expect, test } from 'vitest';
import { interruptible } from './interrupt.js';

/** What is said and done at signals that come at these times, in milliseconds. */
function heardAt(...times: number[]): { readonly said: readonly string[]; readonly signal: AbortSignal } {
  const said: string[] = [];
  let now = 0;
  const { signal, heard } = interruptible(
    (text) => said.push(text.split(':')[0] ?? ''),
    () => now,
    () => said.push('exit'),
  );
  for (const time of times) {
    now = time;
    heard();
  }
  return { said, signal };
}

test('the first Ctrl-C undoes what was made, a second one leaves it to the next build', () => {
  expect(heardAt().signal.aborted).toBe(false);
  expect(heardAt(1000).said).toEqual(['interrupted']);
  expect(heardAt(1000).signal.aborted).toBe(true);
  expect(heardAt(1000, 3000).said).toEqual(['interrupted', 'left as it is', 'exit']);
});

test('one Ctrl-C that is heard twice, as under npx, is one wish', () => {
  expect(heardAt(1000, 1020, 1040).said).toEqual(['interrupted']);
});
