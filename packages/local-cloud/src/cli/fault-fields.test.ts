import { expect, test } from 'vitest';
import { parseFault } from '../faults/parse-fault.js';
import { parseMachineFault } from '../machine-faults/machine-fault.js';
import { parseField } from './fault-fields.js';

const fieldsOf = (...words: string[]) => Object.fromEntries(words.map(parseField));

test('a name, a message and a code that look like numbers stay what they are', () => {
  const words = ['operations=AttachVolume', 'name=1', 'message=503', 'code=400', 'status=503', 'percent=2.5'];
  expect(parseFault({ kind: 'error', ...fieldsOf(...words) })).toEqual({
    ...{ kind: 'error', operations: ['AttachVolume'], name: '1', message: '503', code: '400' },
    ...{ status: 503, percent: 2.5 },
  });
});

test.each([
  ['latency', ['operations=*', 'skip=1', 'count=2', 'ms=10', 'maxMs=20']],
  ['throttling', ['scale=0.1']],
  ['stuck-attach', ['seconds=3', 'volumeId=vol-01234567']],
])('every number that a fault of calls has is read as one: %s', (kind, words) => {
  expect(() => parseFault({ kind, ...fieldsOf(...words) })).not.toThrow();
});

test('and every number of one of machines, with lists and sides', () => {
  for (const [kind, ...words] of [
    ['volume-slow', 'volumeId=vol-01234567', 'bytesPerSecond=1000', 'operationsPerSecond=10', 'seconds=0.5'],
    ['pause', 'instanceId=i-01234567,i-89abcdef'],
    ['partition', 'between=i-01234567,us-east-1a', 'and=operator'],
    ['partition', 'between=operator', 'and=everybody-else'],
  ]) {
    expect(() => parseMachineFault({ kind, ...fieldsOf(...words) })).not.toThrow();
  }
});

test('a word without a field is refused', () => {
  expect(() => parseField('count')).toThrow('count is no field=value.');
  expect(() => parseField('=3')).toThrow('=3 is no field=value.');
});
