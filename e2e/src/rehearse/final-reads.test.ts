import { judge, type Operation, parseFinalReads } from '@moult/history-checker';
import { expect, test } from 'vitest';
import { printFinalReads } from './final-reads.js';

const members = new Map([
  ['kv-1', new Map([['k', { value: 'a', index: 7 }]])],
  ['kv-2', new Map<string, { value: string }>()],
]);

test('what members held is read back by the checker as it was, and a lost write is found in it', () => {
  const parsed = parseFinalReads(printFinalReads(members));
  expect(parsed).toEqual({ kind: 'final-reads', members });
  const written: Operation = {
    ...{ client: 'c', key: 'k', kind: 'write', value: 'a', start: 0, end: 1, outcome: 'ok' },
  };
  const verdict = judge(
    { initial: new Map(), operations: [written] },
    parsed.kind === 'final-reads' ? parsed.members : undefined,
  );
  expect(verdict.kind).toBe('violation');
});
