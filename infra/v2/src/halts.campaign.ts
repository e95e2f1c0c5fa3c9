import { keptSnapshots, removeThing } from '@moult/aws';
import { consulService } from '@moult/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Moment } from './testing/end-at.js';
import { Laboratory } from './testing/laboratory.js';
import { saysOn } from './testing/shells.js';
import { scripts, type TypedEnd } from './testing/typed.js';

const { v1, v2 } = scripts;

/** The laboratory's own settings, and short deadlines for the steps that are made impossible. */
const env = {
  MOULT_SETTINGS: JSON.stringify({
    ...{ bakeMs: 2_000, canaryBakeMs: 3_000, pollMs: 500, leaseMs: 12_000, callMs: 6_000 },
    deadlinesMs: { 'test-replacement': 20_000, 'snapshot-volume': 8_000 },
  }),
};

const values: ReadonlyMap<string, string> = new Map([['kept/all', 'the while']]);

let lab: Laboratory;

beforeAll(async () => {
  lab = await Laboratory.open(Math.floor(Math.random() * 1_000));
  const created = await lab.type([v1, 'create']);
  if (created.code !== 0) throw new Error(created.said);
  await using cluster = await lab.openToLook();
  await consulService.members(cluster.reach).write(values);
}, 600_000);

afterAll(() => lab[Symbol.asyncDispose]());

/** A run that needs an operator: where, why, and that all machines of before are still there. */
async function expectHalted(
  { code, said }: TypedEnd,
  step: string,
  because: RegExp,
  before: readonly string[],
): Promise<void> {
  expect(code, said).toBe(3);
  expect(said).toMatch(new RegExp(`^halted at consul-\\d ${step}: `, 'm'));
  expect(said).toMatch(because);
  expect(said).toMatch(/^next: .*npx infra-v2 /m);
  expect(await lab.instances()).toEqual(expect.arrayContaining([...before]));
  await using cluster = await lab.openToLook();
  const { members } = await cluster.eyes.driver.look(['consul-1', 'consul-2', 'consul-3']);
  const healthy = members.filter(({ answer }) => answer.kind === 'answered' && answer.healthy);
  expect(healthy.length).toBeGreaterThanOrEqual(2);
}

/** Does something once, when a line is seen for the first time; waited for by whoever asks for `done`. */
function atFirst(moment: RegExp, act: (line: string) => Promise<void>) {
  const seen: { done?: Promise<void> } = {};
  return {
    onLine: (line: string) => {
      if (seen.done === undefined && moment.test(line)) seen.done = act(line);
    },
    done: () => seen.done ?? Promise.reject(new Error(`${moment.source} was never seen`)),
  };
}

test('a replacement that nobody can log in to halts the run with nobody taken down', async () => {
  const before = await lab.instances();
  // While it boots: a machine that runs may have passed its test within the same look.
  const cut = atFirst(/launch .*waits: i-\w+ is pending/, async (line) => {
    const [instanceId = ''] = /i-\w+/.exec(line) ?? [];
    await lab.cloud.machineFaults.inject({
      ...{ kind: 'partition', name: 'no-way-in', and: [{ kind: 'operator' }] },
      between: [{ kind: 'instance', instanceId }],
    });
  });
  const halted = await lab.type([v2, 'upgrade'], { env, onLine: cut.onLine });
  await cut.done();
  await expectHalted(halted, 'test-replacement', /did not finish within 20000 ms/, before);
  expect(halted.said).toMatch(/ {2}safe: consul-\d was not taken down\./);
  await lab.cloud.machineFaults.heal('no-way-in');
  const aborted = await lab.type([v2, 'abort', '--because', 'nobody gets in']);
  expect(aborted.said).toContain('aborted: every node is in the quorum.');
  await expect.poll(() => lab.instances(), { timeout: 30_000 }).toEqual(before);
}, 400_000);

test('a snapshot that is lost while its run is dead halts the run, and a rollback brings the node back', async () => {
  const before = await lab.instances();
  const moment: Moment = {
    when: 'written',
    fact: 'effect-done',
    step: 'snapshot-volume',
    signal: 'SIGKILL',
  };
  expect((await lab.type([v2, 'upgrade'], { env, endsAt: moment })).code).toBeNull();
  const { ec2, ec2Reads } = lab.clients;
  const taken = (): ReturnType<typeof keptSnapshots> =>
    keptSnapshots(ec2Reads, { environment: 'dev', cluster: 'consul' });
  // What EC2 shows lags behind what it has done.
  await expect.poll(taken, { timeout: 20_000 }).toHaveLength(1);
  for (const { id } of await taken()) await removeThing(ec2, { kind: 'snapshot', id });
  const halted = await lab.type([v2, 'upgrade'], { env });
  await expectHalted(halted, 'snapshot-volume', /no snapshot is visible yet/, before);
  expect(halted.said).toMatch(/ {2}safe: .*its old instance, unable to write, is kept\./);

  const back = await lab.type([v2, 'rollback']);
  expect(back.said).toContain('a second plan of Terraform is empty, and a second plan of the roll is too');
  expect(back.code, back.said).toBe(0);
}, 600_000);

test('an old machine that is frozen before its take-down is stopped, and waited for until it is', async () => {
  const { data } = await lab.type([v2, 'plan', '--json'], { env });
  const { roll } = JSON.parse(data) as { roll: { moves: { from: string }[] } };
  const instanceId = roll.moves[0]?.from ?? '';
  const frozen = atFirst(/save-snapshot .*✓/, async () => {
    await lab.cloud.machineFaults.inject({ kind: 'pause', name: 'frozen', instanceId });
  });
  const end = await lab.type([v2, 'upgrade'], { env, onLine: frozen.onLine });
  await frozen.done();
  expect(end.said).toContain('a second plan of Terraform is empty, and a second plan of the roll is too');
  expect(end.code, end.said).toBe(0);
  expect(lab.changes()).toContain('StopInstances');
  await using cluster = await lab.openToLook();
  expect(await consulService.members(cluster.reach).missing(values)).toEqual([]);
}, 600_000);

test('a volume that says it belongs to another node is not started on, and everybody else goes on', async () => {
  const before = await lab.instances();
  await using doors = lab.doors();
  const lie =
    'sudo sed -i s/^node=.*/node=stranger/ /var/lib/moult/data/identity; sudo cat /var/lib/moult/data/identity';
  for (const instance of before) expect(await saysOn(doors, instance, lie)).toContain('node=stranger');
  const halted = await lab.type([v2, 'rollback'], { env });
  await expectHalted(halted, 'mount-volume', /belongs to (another node|stranger)/, before);
  expect(halted.said).not.toMatch(/start-service .*✓/);
}, 600_000);
