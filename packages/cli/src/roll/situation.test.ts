import type { RunRecord } from '@moult/aws';
import type { ClusterDescription } from '@moult/consul-stack';
import { type Halt, nothingYet, type Phase, type Progress } from '@moult/rolling-upgrade';
import { Scenario } from '@moult/rolling-upgrade/simulator';
import { beforeAll, expect, test } from 'vitest';
import { type Gathered, situationOf } from './situation.js';

const record: RunRecord = {
  ...{ run: 'r1', intent: 'upgrade', release: 'infra-v2', by: 'ada', since: '2026-01-02T03:04:05Z' },
};
const description = { release: 'infra-v2' } as ClusterDescription;
const whole = { description, ids: new Set(['vpc-1']) };
const half = { description: null, ids: new Set(['vpc-1']) };
const empty = { description: null, ids: new Set<string>() };
const of = (...releases: (string | undefined)[]) =>
  releases.map((release, at) => ({ id: `i-${String(at)}`, release }));

let begun: Progress;

beforeAll(async () => {
  const plan = await new Scenario({ seed: 1, nodes: 3 }).mustPlan('upgrade', '2');
  begun = { ...nothingYet, plan };
});

const at = (phase: Phase): Pick<Gathered, 'pointer' | 'progress'> => ({
  pointer: { record, etag: 'x' },
  progress: { ...begun, phase },
});
const nobody = { pointer: { record: null, etag: null }, progress: nothingYet };
/** The pointer was moved, and the first entry of the journal never came. */
const neverBegan = { pointer: { record, etag: 'x' }, progress: nothingYet };
const halt = { subject: 'consul-1', step: 'prove' } as Halt;
const over = (outcome: 'done' | 'aborted', ...left: string[]): Phase => ({ kind: 'finished', outcome, left });

test.each<[string, () => Gathered, object]>([
  ['nothing was ever made', () => ({ ...nobody, state: null, instances: [] }), { kind: 'nothing-yet' }],
  [
    'a state that knows nothing is as good as none',
    () => ({ ...nobody, state: empty, instances: [] }),
    { kind: 'nothing-yet' },
  ],
  [
    'Terraform was stopped half way',
    () => ({ ...nobody, state: half, instances: [] }),
    { kind: 'stack-unfinished' },
  ],
  [
    'the stack stands and no machine runs',
    () => ({ ...nobody, state: whole, instances: [] }),
    { kind: 'no-machines', description },
  ],
  [
    'after a run that is over and a destroy that was stopped, no machine runs',
    () => ({ ...at(over('aborted', 'consul-1')), state: whole, instances: [] }),
    { kind: 'no-machines', description },
  ],
  [
    'machines run',
    () => ({ ...at(over('done')), state: whole, instances: of('infra-v2', 'infra-v2') }),
    { kind: 'created', description, releases: ['infra-v2'] },
  ],
  [
    'a run that never began has launched none of the machines, whatever pointer and Terraform say',
    () => ({ ...neverBegan, state: whole, instances: of('infra-v1', 'infra-v1') }),
    { kind: 'created', description, releases: ['infra-v1'] },
  ],
  [
    'an upgrade that was aborted between two nodes leaves machines of both',
    () => ({ ...at(over('aborted')), state: whole, instances: of('infra-v2', 'infra-v1') }),
    { kind: 'created', description, releases: ['infra-v1', 'infra-v2'] },
  ],
  [
    'machines without the tag are taken for what Terraform says',
    () => ({ ...nobody, state: whole, instances: of(undefined) }),
    { kind: 'created', releases: ['infra-v2'] },
  ],
  [
    'aborted with a node out',
    () => ({ ...at(over('aborted', 'consul-2')), state: whole, instances: of('infra-v1') }),
    { kind: 'aborted-incomplete', record, left: ['consul-2'] },
  ],
  [
    'under way',
    () => ({ ...at({ kind: 'running' }), state: whole, instances: of('infra-v1') }),
    { kind: 'under-way', record, description },
  ],
  [
    'a creation is under way before its first machine',
    () => ({ ...at({ kind: 'running' }), state: whole, instances: [] }),
    { kind: 'under-way' },
  ],
  [
    'paused',
    () => ({ ...at({ kind: 'paused', because: 'lunch' }), state: whole, instances: of('infra-v1') }),
    { kind: 'paused', because: 'lunch' },
  ],
  [
    'halted',
    () => ({ ...at({ kind: 'halted', halt }), state: whole, instances: of('infra-v1') }),
    { kind: 'halted', halt },
  ],
  [
    'aborting',
    () => ({
      ...at({ kind: 'aborting', because: 'x', after: null }),
      ...{ state: whole, instances: of('infra-v1') },
    }),
    { kind: 'aborting', record },
  ],
  [
    'machines run and no state knows their stack',
    () => ({ ...nobody, state: null, instances: of('infra-v1') }),
    { kind: 'stack-lost', instances: ['i-0'], record: null },
  ],
  [
    'a run is not over and its stack is gone',
    () => ({ ...at({ kind: 'halted', halt }), state: half, instances: [] }),
    { kind: 'stack-lost', instances: [], record },
  ],
])('%s', (_, gathered, situation) => {
  expect(situationOf(gathered())).toMatchObject(situation);
});
