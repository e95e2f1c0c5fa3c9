import { CreateTagsCommand, DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { etcdMember, etcdService } from '@moult/cli';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ByHand } from './testing/by-hand.js';
import { Laboratory } from './testing/laboratory.js';
import { scripts, type TypedEnd } from './testing/typed.js';

const { v1, v2 } = scripts;

/** What a person sees when a phase has begun: creating, rolling. Which one is killed changes from run to run. */
const createMoments = [/launch .*waits/, /attach-volume .*✓/, /start-service .*✓/];
/** Of the rolling, those after which both versions run. */
const rollMoments = [/prove .*✓/, /retire-old .*✓/];
const seed = Number(process.env['MOULT_SEED'] ?? Math.floor(Math.random() * 1_000));
const pick = (moments: readonly RegExp[]): RegExp => moments[seed % moments.length] ?? /^/;

const bad = 'images/etcd/src/testing/never-healthy';
/** An image that will never be healthy is given this long to be (ms): by default it is a quarter of an hour. */
const hopelessMs = 40_000;

const kept = 'as-it-was-written';
const values: ReadonlyMap<string, string> = new Map([
  ['precious', kept],
  ...Array.from({ length: 20 }, (_, at): [string, string] => [`kept/${String(at)}`, `value ${String(at)}`]),
]);

let lab: Laboratory;
let hand: ByHand;

beforeAll(async () => {
  process.stdout.write(
    `MOULT_SEED=${String(seed)}: ${String(pick(createMoments))} ${String(pick(rollMoments))}\n`,
  );
  lab = await Laboratory.open(seed, [bad]);
  hand = new ByHand(lab);
}, 420_000);

afterAll(() => lab[Symbol.asyncDispose]());

/** Versions of server and cluster, each member asked itself. */
async function versions(): Promise<readonly string[]> {
  await using opened = await lab.openToLook();
  const said = opened.reach.nodes.map(async (node) => {
    const { server, cluster } = await (await etcdMember(opened.reach, node)).versions();
    return `${server} ${cluster}`;
  });
  return await Promise.all(said);
}

async function missing(): Promise<readonly string[]> {
  await using opened = await lab.openToLook();
  return await etcdService.members(opened.reach).missing(values);
}

const all = (version: string): readonly string[] => Array.from({ length: 3 }, () => version);

/** The image of a version, as the commands find it: by its tags. */
async function imageOf(version: string): Promise<{ readonly id: string; readonly sources: string }> {
  const Filters = [
    { Name: 'tag:moult:image', Values: ['etcd'] },
    { Name: 'tag:moult:version', Values: [version] },
  ];
  const { Images = [] } = await lab.clients.ec2.send(
    new DescribeImagesCommand({ Owners: ['self'], Filters }),
  );
  const [image] = Images;
  const sources = image?.Tags?.find(({ Key }) => Key === 'moult:sources')?.Value ?? '';
  return { id: image?.ImageId ?? '', sources };
}

/** What the commands believe of an image. */
async function tag(id: string, Key: string, Value: string): Promise<void> {
  await lab.clients.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key, Value }] }));
}

test('a creation that is killed is gone on with by the same command', async () => {
  const killed = await lab.type([v1, 'create'], pick(createMoments));
  expect(killed.code, killed.said).toBeNull();
  const end = await lab.type([v1, 'create']);
  expect(end.code, end.said).toBe(0);
  await using opened = await lab.openToLook();
  await etcdService.members(opened.reach).write(values);
  expect(await versions()).toEqual(all('3.4.23 3.4.0'));
}, 420_000);

/** The sentence of a refusal. */
async function refused(): Promise<string> {
  const before = await lab.instances();
  const end: TypedEnd = await lab.type([v2, 'upgrade']);
  expect(end.code, end.said).toBe(4);
  // Asked before Terraform: not even the launch template has a new version.
  expect(end.said).not.toContain('resources done');
  expect(await lab.instances()).toEqual(before);
  expect((await lab.type([v2, 'status', '--json'])).said).not.toContain('under way');
  return end.said;
}

describe('an upgrade is refused in one sentence, and no machine is touched:', () => {
  test('to 3.6, which is a minor version too far', async () => {
    const { id, sources } = await imageOf('v2');
    await tag(id, 'moult:sources', sources.replaceAll('3.5.16', '3.6.4'));
    try {
      expect(await refused()).toContain(
        'etcd-1 runs 3.4.23; going to 3.6.4 is not supported: etcd goes one minor version at a time; go to 3.5 first.',
      );
    } finally {
      await tag(id, 'moult:sources', sources);
    }
  }, 120_000);

  test('with a learner', async () => {
    const id = await hand.addLearner('etcd-1');
    try {
      expect(await refused()).toMatch(
        /learner = true is unsafe: a learner has no vote; promote it or remove it first\./,
      );
    } finally {
      await hand.ctl('etcd-1', `member remove ${id}`);
    }
  }, 120_000);

  test('with an alarm', async () => {
    await hand.alarm('etcd-2', 'ACTIVATE');
    try {
      expect(await refused()).toContain(
        'etcd-2: alarm = NOSPACE is unsafe: the data has outgrown its quota and no write is taken; compact, defragment and disarm it first.',
      );
    } finally {
      await hand.alarm('etcd-2', 'DEACTIVATE');
    }
  }, 120_000);

  test('with data that is not the same on all members', async () => {
    await hand.corrupt('etcd-3', kept, 'as-it-was-writteN');
    try {
      expect(await refused()).toMatch(
        /etcd-3: data = [0-9a-f]{8} is unsafe: the data differs at revision \d+: etcd-1 [0-9a-f]{8}, etcd-2 [0-9a-f]{8}, etcd-3 [0-9a-f]{8}\./,
      );
    } finally {
      await hand.corrupt('etcd-3', 'as-it-was-writteN', kept);
    }
  }, 120_000);
});

describe('it is refused too', () => {
  test('with one member down, which the quorum would bear', async () => {
    await hand.stop('etcd-2');
    try {
      expect(await refused()).toContain(
        'etcd-1 runs 3.4.23; going to 3.5.16 is not supported: etcd-2 is not healthy, and etcd goes to another minor version only while every member is.',
      );
    } finally {
      await hand.start('etcd-2');
    }
  }, 120_000);

  test('with members down that the quorum needs', async () => {
    await hand.stop('etcd-2');
    await hand.stop('etcd-3');
    try {
      expect(await refused()).toMatch(/members are not healthy \(.*etcd-2.*\); this cluster survives 1\./);
    } finally {
      await hand.start('etcd-2');
      await hand.start('etcd-3');
    }
  }, 120_000);
});

test('a new image that never gets healthy is stopped at the canary and taken back, with its data', async () => {
  const before = await lab.instances();
  const [good, sick] = [await imageOf('v2'), await imageOf('v2-never-healthy')];
  await tag(good.id, 'moult:version', 'v2-good');
  await tag(sick.id, 'moult:version', 'v2');
  try {
    const deadlinesMs = { 'start-service': hopelessMs, prove: hopelessMs };
    const quick = { bakeMs: 2_000, canaryBakeMs: 3_000, pollMs: 500, leaseMs: 12_000, callMs: 6_000 };
    const settings = { MOULT_SETTINGS: JSON.stringify({ ...quick, deadlinesMs }) };
    const end = await lab.type([v2, 'upgrade'], undefined, settings);
    expect(end.code, end.said).toBe(3);
    const back = await lab.type([v2, 'rollback'], undefined, settings);
    expect(back.code, back.said).toBe(0);
  } finally {
    await tag(sick.id, 'moult:version', 'v2-never-healthy');
    await tag(good.id, 'moult:version', 'v2');
  }
  const after = await lab.instances();
  expect(Object.keys(before).filter((node) => before[node] !== after[node])).toHaveLength(1);
  expect(await versions()).toEqual(all('3.4.23 3.4.0'));
  expect(await missing()).toEqual([]);
}, 420_000);

test('killed half-way and paused, it goes back to 3.4: the old program may come back while both run', async () => {
  const killed = await lab.type([v2, 'upgrade'], pick(rollMoments));
  expect(killed.code, killed.said).toBeNull();
  expect(new Set(await versions())).toEqual(new Set(['3.4.23 3.4.0', '3.5.16 3.4.0']));
  const early = await lab.type([v2, 'rollback']);
  expect(early.said).toContain('is under way');
  expect(early.code).toBe(4);
  const paused = await lab.type([v2, 'pause', '--because', 'it goes back']);
  expect(paused.code, paused.said).toBe(0);
  const back = await lab.type([v2, 'rollback']);
  expect(back.code, back.said).toBe(0);
  expect(await versions()).toEqual(all('3.4.23 3.4.0'));
  expect(await missing()).toEqual([]);
}, 420_000);

test('destroyed with its data, nothing is left', async () => {
  expect((await lab.type([v2, 'destroy', '--yes', '--delete-data'])).code).toBe(0);
  await expect.poll(() => lab.census(), { timeout: 20_000 }).toEqual({});
}, 180_000);
