import type { S3Journal } from '@moult/aws';
import { consulService } from '@moult/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Moment } from './testing/end-at.js';
import { Laboratory } from './testing/laboratory.js';
import { scripts } from './testing/typed.js';

const { v1, v2 } = scripts;

type Entry = Awaited<ReturnType<S3Journal['read']>>[number];
type StepName = Extract<Entry['fact'], { readonly kind: 'step-started' }>['step'];

/**
 * Every kind of step there is, so that a new one is not left out unseen. `effect`: it does something of ours. `wait`: it waits for
 * what machines do by themselves; Consul 1.8 hands no leadership over, so that step only looks. `aborts`: taken after an abort alone.
 */
const kinds: Readonly<Record<StepName, 'effect' | 'wait' | 'aborts'>> = {
  ...({
    'set-guard': 'effect',
    launch: 'effect',
    'test-replacement': 'wait',
    'save-snapshot': 'effect',
  } as const),
  ...({
    'hand-over': 'wait',
    'take-down': 'effect',
    'detach-volume': 'effect',
    'move-address': 'effect',
  } as const),
  ...({ 'snapshot-volume': 'effect', 'attach-volume': 'effect', 'mount-volume': 'wait' } as const),
  ...({ 'start-service': 'wait', prove: 'wait', 'retire-old': 'effect', 'restore-guard': 'effect' } as const),
  'remove-unused': 'aborts',
};

/** In the order of a roll by each strategy. */
const orders: Readonly<Record<'swap' | 'replace', readonly StepName[]>> = {
  swap: [
    ...(['set-guard', 'launch', 'test-replacement', 'save-snapshot', 'hand-over', 'take-down'] as const),
    ...(['detach-volume', 'move-address', 'snapshot-volume', 'attach-volume', 'mount-volume'] as const),
    ...(['start-service', 'prove', 'retire-old', 'restore-guard'] as const),
  ],
  replace: [
    ...([
      'set-guard',
      'save-snapshot',
      'hand-over',
      'take-down',
      'detach-volume',
      'snapshot-volume',
    ] as const),
    ...(['launch', 'test-replacement', 'move-address', 'attach-volume', 'mount-volume'] as const),
    ...(['start-service', 'prove', 'retire-old', 'restore-guard'] as const),
  ],
};

/** These kinds alone, with commas in between; all of them by both strategies take an hour. */
const chosen = process.env['MOULT_STEPS']?.split(',');

/** Dead with the step begun and its effect not, and dead with the effect there and not recorded. */
function momentsOf(strategy: keyof typeof orders): readonly Moment[] {
  return orders[strategy]
    .filter((step) => chosen?.includes(step) !== false)
    .flatMap((step): Moment[] => {
      const [before, after]: readonly [string, string] =
        kinds[step] === 'effect' ? ['effect-intended', 'effect-done'] : ['step-started', 'step-passed'];
      return [
        { when: 'written', fact: before, step, signal: 'SIGKILL' },
        { when: 'not-yet-written', fact: after, step, signal: 'SIGKILL' },
      ];
    });
}

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

test('no step of a roll is left out', () => {
  const all = (Object.keys(kinds) as StepName[]).filter((step) => kinds[step] !== 'aborts').sort();
  for (const order of Object.values(orders)) expect([...order].sort()).toEqual(all);
});

test.each([['swap'], ['replace']] as const)(
  'a roll by %s that is killed before and after every kind of step ends like one that was left alone',
  async (strategy) => {
    const env = { MOULT_STRATEGY: strategy };
    // There and back again, so that each row has something to do, also alone.
    const { release } = await lab.describe();
    const command = [v2, release === 'infra-v1' ? 'upgrade' : 'rollback'] as const;
    const [instances, volumes, before] = [await lab.instances(), await lab.volumes(), await lab.census()];
    for (const moment of momentsOf(strategy)) {
      const end = await lab.type(command, { env, endsAt: moment });
      const where = `${strategy}: ${moment.fact} of ${moment.step}`;
      process.stdout.write(`${where}: ${end.code === null ? 'killed' : `ended with ${String(end.code)}`}\n`);
      expect(end.code, `${where}: ${end.said}`).toBeNull();
    }
    const last = await lab.type(command, { env });
    expect(last.said).toContain('a second plan of Terraform is empty, and a second plan of the roll is too');
    expect(last.code).toBe(0);

    const after = await lab.instances();
    expect(after).toHaveLength(3);
    expect(after.filter((id) => instances.includes(id))).toEqual([]);
    expect(await lab.volumes()).toEqual(volumes);
    const snapshot = (before['snapshot'] ?? 0) + 3;
    expect(await lab.census()).toMatchObject({ instance: 3, volume: 3, 'root volume': 3, snapshot });
    await using cluster = await lab.openToLook();
    expect(await consulService.members(cluster.reach).missing(values)).toEqual([]);
    // The check can fail: what was never written is missed on every member.
    expect(await consulService.members(cluster.reach).missing(new Map([['kept/no', 'x']]))).toHaveLength(3);
  },
  2_400_000,
);
