import { consulService } from '@moult/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Moment } from './testing/end-at.js';
import { Laboratory } from './testing/laboratory.js';
import { scripts } from './testing/typed.js';

const { v1, v2 } = scripts;

/** Every kind of step with an effect of ours, in the order of a roll; Consul 1.8 hands no leadership over. */
const effects = [
  ...['set-guard', 'launch', 'save-snapshot', 'take-down', 'detach-volume', 'move-address'],
  ...['snapshot-volume', 'attach-volume', 'retire-old', 'restore-guard'],
];

/** The kinds that wait for what machines do by themselves. */
const waits = ['test-replacement', 'mount-volume', 'start-service', 'prove'];

/** These kinds alone, with commas in between; all of them take half an hour. */
const chosen = process.env['MOULT_STEPS']?.split(',');

const order = [
  ...effects.slice(0, 2),
  ...waits.slice(0, 1),
  ...effects.slice(2, 8),
  ...waits.slice(1),
  ...effects.slice(8),
];

/** Dead with the step begun and its effect not, and dead with the effect there and not recorded. */
const moments: readonly Moment[] = order
  .filter((step) => chosen?.includes(step) !== false)
  .flatMap((step): Moment[] => {
    const [before, after]: readonly [string, string] = effects.includes(step)
      ? ['effect-intended', 'effect-done']
      : ['step-started', 'step-passed'];
    return [
      { when: 'written', fact: before, step, signal: 'SIGKILL' },
      { when: 'not-yet-written', fact: after, step, signal: 'SIGKILL' },
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
  await consulService.members(cluster.reach).write(values);
}, 600_000);

afterAll(() => lab[Symbol.asyncDispose]());

test('a roll killed before and after the effect of every kind of step ends like one that was left alone', async () => {
  const [instances, volumes] = [await lab.instances(), await lab.volumes()];
  for (const moment of moments) {
    const end = await lab.type([v2, 'upgrade'], { endsAt: moment });
    const where = `${moment.fact} of ${moment.step}`;
    process.stdout.write(`${where}: ${end.code === null ? 'killed' : `ended with ${String(end.code)}`}\n`);
    expect(end.code, `${where}: ${end.said}`).toBeNull();
  }
  const last = await lab.type([v2, 'upgrade']);
  expect(last.said).toContain('a second plan of Terraform is empty, and a second plan of the roll is too');
  expect(last.code).toBe(0);

  const after = await lab.instances();
  expect(after).toHaveLength(3);
  expect(after.filter((id) => instances.includes(id))).toEqual([]);
  expect(await lab.volumes()).toEqual(volumes);
  expect(await lab.census()).toMatchObject({ instance: 3, volume: 3, 'root volume': 3, snapshot: 3 });
  await using cluster = await lab.openToLook();
  expect(await consulService.members(cluster.reach).missing(values)).toEqual([]);
  // The check can fail: what was never written is missed on every member.
  expect(await consulService.members(cluster.reach).missing(new Map([['kept/no', 'x']]))).toHaveLength(3);
}, 2_400_000);
