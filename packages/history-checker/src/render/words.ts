import type { Operation, Value } from '../history/operation.js';

/** Longer values are cut: a counterexample is read, not copied. */
const longestValue = 40;

/** A value as it is quoted in a sentence. */
export function quote(value: Value): string {
  if (value === null) return 'nothing';
  const short = value.length > longestValue ? `${value.slice(0, longestValue)}…` : value;
  return JSON.stringify(short);
}

/** Milliseconds with as many digits as they need, three at most. */
export function ms(time: number): string {
  return `${String(Math.round(time * 1000) / 1000)} ms`;
}

/** What was asked and answered, without who and when: `write "a" → ok`. */
export function asked(operation: Operation): string {
  const answer = answerOf(operation);
  switch (operation.kind) {
    case 'read':
      return `read → ${answer}`;
    case 'write':
      return `write ${quote(operation.value)} → ${answer}`;
    case 'compare-and-set':
      return `compare-and-set ${quote(operation.expected)} to ${quote(operation.value)} → ${answer}`;
  }
}

function answerOf(operation: Operation): string {
  if (operation.outcome !== 'ok') return operation.outcome;
  if (operation.kind === 'read') return quote(operation.returned);
  if (operation.kind === 'write') return 'ok';
  return operation.returned ? 'ok' : 'refused';
}

/** An operation in the middle of a sentence: `c1's write "a" → ok (2 ms to 3 ms)`. */
export function named(operation: Operation): string {
  const until = operation.end === undefined ? 'no answer' : `to ${ms(operation.end)}`;
  return `${operation.client}'s ${asked(operation)} (${ms(operation.start)} ${until})`;
}
