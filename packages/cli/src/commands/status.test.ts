import type { ClusterDescription } from '@moult/consul-stack';
import { expect, test } from 'vitest';
import { typedAs } from '../render/typed.js';
import { situationLines } from './status.js';

const where = {
  ...{ typed: typedAs('infra-v2', 'status', 'nx'), release: { name: 'infra-v2' } },
  config: { environment: 'prod' },
};
const description = { release: 'infra-v2' } as ClusterDescription;

test('a pointer and a stack that are ahead of the machines do not pass for the machines', () => {
  expect(situationLines({ kind: 'created', description, releases: ['infra-v1'] }, where)).toEqual([
    'Terraform was applied for infra-v2; the machines are of infra-v1',
  ]);
  expect(situationLines({ kind: 'created', description, releases: ['infra-v2'] }, where)).toEqual([]);
});

test('a stack without machines, a state without its stack and nothing at all are told apart', () => {
  const lines = [
    situationLines({ kind: 'nothing-yet' }, where),
    situationLines({ kind: 'stack-unfinished' }, where),
    situationLines({ kind: 'no-machines', description }, where),
    situationLines({ kind: 'stack-lost', instances: ['i-1'], record: null }, where),
  ].flat();
  expect(lines).toEqual([
    'there is no cluster in prod',
    'Terraform was stopped before its end in prod, and no machine runs there',
    'the stack of prod stands, and no machine runs there',
    "Terraform's state does not know the stack of prod, where i-1 run",
  ]);
});

test.each([
  ['upgrade', 'infra-v2', 'infra-v2:rollback'],
  ['heal', 'infra-v1', 'infra-v1:create'],
  ['rollback', 'infra-v1', 'infra-v2:rollback'],
  ['rollback', 'infra-v2', 'infra-v2:upgrade'],
] as const)('what an aborted %s to %s has left out is brought back by %s', (intent, release, command) => {
  const record = { run: 'r1', intent, release, by: 'ada', since: '2026-01-02T03:04:05Z' };
  const left = { kind: 'aborted-incomplete', description, record, left: ['consul-2'] } as const;
  expect(situationLines(left, where)).toEqual(['still out: consul-2', `next: npx nx run ${command}`]);
});
