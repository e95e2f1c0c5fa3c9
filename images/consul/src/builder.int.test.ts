import { join } from 'node:path';
import { findMarked, loadDefinition, type LoadedDefinition } from '@moult/image-builder';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { expectNothingLeft } from './testing/expect-nothing-left.js';
import { bake, startGround, type Ground } from './testing/ground.js';
import { killPoints } from './testing/killed-build.js';
import { inventory } from './testing/nothing-left.js';

const folder = join(import.meta.dirname, 'testing/light');
let ground: Ground;
let light: LoadedDefinition;
let before: Record<string, string[]>;

beforeAll(async () => {
  ground = await startGround();
  light = await loadDefinition(folder);
});
afterAll(() => ground[Symbol.asyncDispose]());

beforeEach(async () => {
  before = await inventory(ground.ec2);
});
/** Whatever a test did, nothing that it made may be left; what a test publishes it takes away itself. */
afterEach(async () => {
  await ground.cloud.idle();
  await expect.poll(() => findMarked(ground.ec2), { timeout: 2000, interval: 100 }).toEqual([]);
});

/** Describe calls lag behind writes, so this is asked until it is so; two seconds are eight times the lag. */
const nothingNew = async (): Promise<void> => {
  await ground.cloud.idle();
  await expect.poll(() => inventory(ground.ec2), { timeout: 2000, interval: 100 }).toEqual(before);
};

const withScript = (text: string): LoadedDefinition => ({
  ...light,
  contents: new Map([...light.contents, ['provision.sh', Buffer.from(text)]]),
});

test('a script that fails ends the build in one sentence with its last words and the log', async () => {
  const building = bake(ground, withScript('echo "no such package"; exit 7'), { mode: 'force' });
  await expect(building).rejects.toMatchObject({ kind: 'provisioning' });
  await expect(building).rejects.toThrow(
    /^image\.ts of light v1: provision\[0\]: provision\.sh ended with exit code 7; it last said: no such package \(log: .*light-v1.*\.log\)\.$/,
  );
  await nothingNew();
});

test('a script that hangs is ended at its deadline', async () => {
  const loaded = withScript('echo waiting; sleep 600');
  const provision = [{ script: 'provision.sh', deadlineSeconds: 1 }];
  const hanging = { ...loaded, definition: { ...loaded.definition, provision } };
  await expect(bake(ground, hanging, { mode: 'force' })).rejects.toThrow(
    'image.ts of light v1: provision[0]: provision.sh did not end within 1 s; it last said: waiting',
  );
  await nothingNew();
});

test('a file of an owner that the base does not have is refused with its field before anything is placed', async () => {
  const files = [{ from: 'provision.sh', to: '/opt/x', mode: 0o644, owner: 'etcd:etcd' }];
  const building = bake(ground, { ...light, definition: { ...light.definition, files } }, { mode: 'force' });
  await expect(building).rejects.toThrow(
    'image.ts of light v1: files[0].owner: the base has no user etcd: files are placed before the scripts run',
  );
  await nothingNew();
});

test('an unknown base is named with the field, and nothing is made', async () => {
  const base = { name: 'debian-99-*', owners: ['amazon'] };
  const building = bake(ground, { ...light, definition: { ...light.definition, base } });
  await expect(building).rejects.toThrow(
    'image.ts of light v1: base.name: no available image of amazon is called "debian-99-*".',
  );
  await nothingNew();
});

test('an image whose own test fails is not published, and is gone', async () => {
  const contents = new Map([...light.contents, ['test.sh', Buffer.from('echo "opt is empty"; exit 1')]]);
  await expect(bake(ground, { ...light, contents })).rejects.toThrow(
    /^The image test "test" failed: opt is empty \(log: /,
  );
  await nothingNew();
});

test('whoever admits a network and not one address is refused', async () => {
  await expect(bake(ground, light, { mode: 'force', admit: '0.0.0.0/0' })).rejects.toThrow(
    '--admit 0.0.0.0/0: a build admits one address only',
  );
});

test('what was kept after a failure is removed by the next build, which in test mode leaves nothing itself', async () => {
  const failing = bake(ground, withScript('exit 1'), {
    mode: 'force',
    keepOnFailure: true,
    // A builder that has ended since: the boot it ran under is over.
    owner: { host: 'gone', machine: 'scrapped', boot: 'earlier', pid: 1, started: '1' },
    now: () => new Date(Date.now() - 24 * 60 * 60 * 1000),
  });
  await expect(failing).rejects.toThrow('ended with exit code 1');
  expect((await findMarked(ground.ec2)).map(({ kind }) => kind)).toContain('instance');
  const result = await bake(ground, light, { mode: 'test' });
  expect(result).toMatchObject({ outcome: 'tested', tests: ['residue', 'host-keys', 'test'] });
  await nothingNew();
});

test('a build’s group admits the builder’s one address at port 22 and nobody else', () => {
  const rules = ground.cloud
    .calls({ action: 'AuthorizeSecurityGroupIngress' })
    .map(({ parameters }) => parameters)
    // The ground's own group lets its members talk to each other.
    .filter(({ GroupId }) => GroupId !== ground.groupId);
  expect(rules.length).toBeGreaterThan(1);
  // How the machines of a VPC see the one that they run on.
  const cidr = `${ground.prefix}.0.1/32`;
  for (const { GroupId, ...rule } of rules) {
    expect(GroupId).toMatch(/^sg-/);
    expect(rule).toEqual({
      ...{ 'IpPermissions.1.IpProtocol': 'tcp', 'IpPermissions.1.IpRanges.1.CidrIp': cidr },
      ...{ 'IpPermissions.1.FromPort': '22', 'IpPermissions.1.ToPort': '22' },
    });
  }
});

test('no call ever opened a port to the world, and every launch asked for IMDSv2 with one hop and an encrypted root', () => {
  const opened = ground.cloud.calls({ action: 'AuthorizeSecurityGroupIngress' });
  expect(opened.length).toBeGreaterThan(1);
  expect(JSON.stringify(opened)).not.toMatch(/0\.0\.0\.0\/0|::\/0/);
  const launches = ground.cloud.calls({ action: 'RunInstances' }).map((call) => JSON.stringify(call));
  expect(launches.length).toBeGreaterThan(1);
  for (const launch of launches) {
    expect(launch).toMatch(/HttpTokens"?:"?required/);
    expect(launch).toMatch(/HttpPutResponseHopLimit"?:"?1/);
    expect(launch).toMatch(/Encrypted"?:"?true/);
  }
});

/** Where a run kills rotates with the day, so that a month of runs covers all of it; the campaign does every one. */
const day = Math.floor(Date.now() / 86_400_000);
const chosen = [0, 10].flatMap((offset) => killPoints[(day + offset) % killPoints.length] ?? []);

/** Two builds and a kill, in milliseconds; on a quiet machine they take half a minute. */
const killAndBuildMs = 300_000;

test.each(chosen)(
  'killed at "$name", it leaves nothing that the next build does not remove',
  (at) => expectNothingLeft(ground, folder, at),
  killAndBuildMs,
);
