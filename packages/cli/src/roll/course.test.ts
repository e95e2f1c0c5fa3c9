import type { RunRecord } from '@moult/aws';
import type { ClusterDescription } from '@moult/consul-stack';
import type { Halt } from '@moult/rolling-upgrade';
import { expect, test } from 'vitest';
import { typedAs } from '../render/typed.js';
import { type Commanded, courseOf, type Who } from './course.js';
import type { Situation } from './situation.js';

const who: Who = {
  ...{ release: 'infra-v2', previous: 'infra-v1', environment: 'prod', state: 's3://bucket/terraform/prod' },
  typed: typedAs('infra-v2', 'x', 'nx', { variables: { ENV: 'prod' }, flags: {}, args: [] }),
};
const description = { release: 'infra-v2' } as ClusterDescription;
const run = (intent: RunRecord['intent'], release = 'infra-v2') => ({
  record: { run: 'r1', intent, release, by: 'ada', since: '2026-01-02T03:04:05Z' },
  description,
});
const halt = {} as Halt;

const nothing: Situation = { kind: 'nothing-yet' };
const unfinished: Situation = { kind: 'stack-unfinished' };
const empty: Situation = { kind: 'no-machines', description };
const created = (...releases: string[]): Situation => ({ kind: 'created', description, releases });
const left = (intent: RunRecord['intent']): Situation => ({
  ...{ kind: 'aborted-incomplete', ...run(intent), left: ['consul-2'] },
});
const going = (intent: RunRecord['intent'], release?: string): Situation => ({
  ...{ kind: 'under-way', ...run(intent, release) },
});
const paused: Situation = { kind: 'paused', because: 'lunch', ...run('upgrade') };
const halted = (intent: RunRecord['intent']): Situation => ({ kind: 'halted', halt, ...run(intent) });
const aborting: Situation = { kind: 'aborting', ...run('upgrade') };
const strays: Situation = { kind: 'stack-lost', instances: ['i-1'], record: null };
const gone: Situation = { kind: 'stack-lost', instances: [], record: run('upgrade').record };

const v2 = (command: string): string => `ENV=prod npx nx run infra-v2:${command}`;
const v1 = (command: string): string => `ENV=prod npx nx run infra-v1:${command}`;
const because = '-- --because "…"';

/** A course, or the next command of a refusal. */
type Expected = string | readonly [next: string | undefined];

const table: readonly (readonly [Commanded, Situation, Expected])[] = [
  ['create', nothing, 'make'],
  ['create', unfinished, 'make'],
  ['create', empty, 'make'],
  ['create', created('infra-v2'), 'make'],
  ['create', created('infra-v1'), [v2('upgrade')]],
  ['create', created('infra-v1', 'infra-v2'), [v2('upgrade')]],
  ['create', left('create'), 'make'],
  ['create', left('upgrade'), [v2('rollback')]],
  ['create', left('rollback'), [v2('upgrade')]],
  ['rollback', left('create'), [v2('create')]],
  ['rollback', left('heal'), [v2('create')]],
  ['create', going('create'), 'go-on'],
  ['create', going('heal'), 'go-on'],
  ['create', halted('create'), 'go-on'],
  ['create', going('upgrade'), [v2('upgrade')]],
  ['create', going('create', 'infra-v1'), [v1('create')]],
  ['create', going('heal', 'infra-v1'), [v1('create')]],
  ['upgrade', nothing, [v2('create')]],
  ['upgrade', unfinished, [v2('create')]],
  ['upgrade', empty, [v2('create')]],
  ['upgrade', created('infra-v1'), 'roll'],
  ['upgrade', left('upgrade'), 'roll'],
  ['upgrade', going('upgrade'), 'go-on'],
  ['upgrade', paused, 'go-on'],
  ['upgrade', aborting, 'go-on'],
  ['upgrade', halted('create'), [v2('create')]],
  ['upgrade', going('rollback', 'infra-v1'), [v2('rollback')]],
  ['upgrade', going('rollback', 'infra-v7'), [`ENV=prod npx nx run infra-v7:resume ${because}`]],
  ['rollback', nothing, [v1('create')]],
  ['rollback', empty, [v1('create')]],
  ['rollback', created('infra-v2'), 'roll'],
  ['rollback', left('upgrade'), 'roll'],
  ['rollback', going('upgrade'), [v2(`pause ${because}`)]],
  ['rollback', halted('upgrade'), 'abort-and-roll'],
  ['rollback', paused, 'abort-and-roll'],
  ['rollback', aborting, 'abort-and-roll'],
  ['rollback', halted('create'), [v2('create')]],
  ['rollback', going('rollback', 'infra-v1'), 'go-on'],
  ['pause', nothing, [v2('status')]],
  ['pause', left('upgrade'), [v2('status')]],
  ['pause', going('upgrade'), 'record'],
  ['pause', going('upgrade', 'infra-v7'), 'record'],
  ['pause', halted('upgrade'), [v2('status')]],
  ['pause', aborting, [v2('status')]],
  ['resume', created('infra-v2'), [v2('status')]],
  ['resume', going('upgrade'), 'go-on'],
  ['resume', aborting, 'go-on'],
  ['resume', halted('upgrade'), 'record-and-go-on'],
  ['resume', paused, 'record-and-go-on'],
  ['abort', going('upgrade'), 'record-and-go-on'],
  ['abort', halted('upgrade'), 'record-and-go-on'],
  ['abort', aborting, 'go-on'],
  ['abort', going('upgrade', 'infra-v7'), [`ENV=prod npx nx run infra-v7:abort ${because}`]],
  ['plan', nothing, 'show-creation'],
  ['plan', unfinished, 'show-creation'],
  ['plan', empty, 'show-creation'],
  ['plan', created('infra-v1'), 'show-roll'],
  ['plan', going('upgrade'), 'show-roll'],
  ['create', strays, [undefined]],
  ['upgrade', gone, [v2('destroy')]],
];

test.each(
  table.map(([command, situation, expected]) => [command, situation.kind, situation, expected] as const),
)('%s when the cluster is %s', (command, _, situation, expected) => {
  const course = courseOf(command, situation, who);
  if (typeof expected === 'string') expect(course.kind).toBe(expected);
  else expect(course.kind === 'refused' && course.next).toBe(expected[0]);
});

test('a refusal is a sentence, and its next is one command', () => {
  const refusals = table.flatMap(([command, situation]) => {
    const course = courseOf(command, situation, who);
    return course.kind === 'refused' ? [course] : [];
  });
  expect(refusals.length).toBeGreaterThan(20);
  for (const { because: sentence, next } of refusals) {
    expect(sentence).toMatch(/^\S.*[^.]\.$/);
    if (next !== undefined)
      expect(next).toMatch(/^ENV=prod npx nx run infra-v\d:[a-z]+( -- --because "…")?$/);
  }
});

test('what is made is a creation as long as no machine runs, and else is mended', () => {
  expect(courseOf('create', empty, who)).toEqual({ kind: 'make', has: description, intent: 'create' });
  expect(courseOf('create', nothing, who)).toEqual({ kind: 'make', has: null, intent: 'create' });
  expect(courseOf('create', created('infra-v2'), who)).toMatchObject({
    ...{ kind: 'make', intent: 'heal' },
  });
});

test('nothing is before the first release', () => {
  const first = { ...who, release: 'infra-v1', previous: undefined };
  expect(courseOf('rollback', created('infra-v1'), first)).toMatchObject({ kind: 'refused', exitCode: 1 });
});
