import { etcdMember, etcdService } from '@moult/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Laboratory } from './testing/laboratory.js';
import { type Moment, scripts } from './testing/typed.js';

const { v1, v2 } = scripts;

/**
 * The kinds of step that are another thing for etcd than for the service whose campaign kills at every kind: it hands leadership over,
 * saves a snapshot of its own format, and starts as another version than the members beside it. In the order of a roll: the leader's turn
 * comes last.
 */
const steps = ['save-snapshot', 'take-down', 'start-service', 'hand-over'] as const;

/** Dead with the effect intended and not there, and dead with the effect there and not recorded. */
const moments: readonly Moment[] = steps.flatMap((step): Moment[] => {
  // A service starts by itself: the runner only waits for it.
  const [before, after] =
    step === 'start-service' ? ['step-started', 'step-passed'] : ['effect-intended', 'effect-done'];
  return [
    { when: 'written', fact: before, step },
    { when: 'not-yet-written', fact: after, step },
  ];
});

const values: ReadonlyMap<string, string> = new Map(
  Array.from({ length: 50 }, (_, at) => [`kept/${String(at)}`, `value ${String(at)}`]),
);

let lab: Laboratory;

beforeAll(async () => {
  lab = await Laboratory.open(Math.floor(Math.random() * 1_000));
  const created = await lab.type([v1, 'create']);
  if (created.code !== 0) throw new Error(created.said);
  await using cluster = await lab.openToLook();
  await etcdService.members(cluster.reach).write(values);
}, 600_000);

afterAll(() => lab[Symbol.asyncDispose]());

/** Version and term, each member asked itself. */
async function said(): Promise<readonly { readonly server: string; readonly term: number }[]> {
  await using opened = await lab.openToLook();
  const members = opened.reach.nodes.map(async (node) => {
    const member = await etcdMember(opened.reach, node);
    const [{ server }, { term }] = await Promise.all([member.versions(), member.status()]);
    return { server, term };
  });
  return await Promise.all(members);
}

test('a roll of etcd killed around what is etcd’s own ends like one that was left alone', async () => {
  const [before, [first]] = [await lab.instances(), await said()];
  for (const moment of moments) {
    const end = await lab.type([v2, 'upgrade'], moment);
    const where = `${moment.fact} of ${moment.step}`;
    process.stdout.write(`${where}: ${end.code === null ? 'killed' : `ended with ${String(end.code)}`}\n`);
    expect(end.code, `${where}: ${end.said}`).toBeNull();
  }
  const last = await lab.type([v2, 'upgrade']);
  expect(last.said).toContain('a second plan of Terraform is empty, and a second plan of the roll is too');
  expect(last.code).toBe(0);

  const after = await lab.instances();
  expect(Object.keys(after)).toEqual(Object.keys(before));
  for (const [node, id] of Object.entries(after)) expect(id).not.toBe(before[node]);
  // Leadership was handed over once, although the runner died on both sides of it.
  const one = { server: '3.5.16', term: (first?.term ?? 0) + 1 };
  expect(await said()).toEqual([one, one, one]);
  await using cluster = await lab.openToLook();
  expect(await etcdService.members(cluster.reach).missing(values)).toEqual([]);
  // The check can fail: what was never written is missed on every member.
  expect(await etcdService.members(cluster.reach).missing(new Map([['kept/no', 'x']]))).toHaveLength(3);
}, 1_500_000);
