import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
} from '@aws-sdk/client-ec2';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { ClusterSecrets, findKeyPair, listInstanceRoles } from '@moult/aws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Laboratory } from './testing/laboratory.js';
import { instanceOf, saysOn } from './testing/shells.js';
import { taint } from './testing/taint.js';
import { scripts } from './testing/typed.js';

const { v1, v2 } = scripts;

/** Which moments are killed changes from run to run; the seed repeats them. */
const seed = Number(process.env['MOULT_SEED'] ?? Math.floor(Math.random() * 1_000));

/** What a person sees when a phase has begun: creating, rolling. */
const createMoments = [
  /^terraform: \d+ of \d+ resources done/,
  /launch .*✓/,
  /attach-volume .*✓/,
  /start-service .*✓/,
];
const rollMoments = [
  /set-guard .*✓/,
  /launch .*✓/,
  /take-down .*✓/,
  /snapshot-volume .*✓/,
  /prove .*✓/,
  /retire-old .*✓/,
];
const pick = (moments: readonly RegExp[]): RegExp => moments[seed % moments.length] ?? /^/;

let lab: Laboratory;

// A block that no suite beside this one uses: one that merely is free now may be the next that they take.
process.env['MOULT_CIDR'] = `10.${String(64 + (seed % 26))}.0.0/16`;

beforeAll(async () => {
  process.stdout.write(`kills at ${String(pick(createMoments))} and ${String(pick(rollMoments))}\n`);
  lab = await Laboratory.open(seed);
}, 300_000);

afterAll(() => lab[Symbol.asyncDispose]());

/** Runs a command that dies without a word as soon as it says something; false when it ended before. */
async function killedAt(moment: RegExp, command: readonly [string, ...string[]]): Promise<boolean> {
  const { code } = await lab.type(command, {
    onLine: (line, child) => {
      if (moment.test(line)) child.kill('SIGKILL');
    },
  });
  return code === null;
}

test.each<[string, Record<string, string>, number, RegExp]>([
  ['a bad name', { ENV: 'Prod!' }, 1, /^ENV: must be 1 to 24 lower-case letters/],
  ['an even count', { MOULT_NODES: '4' }, 1, /^MOULT_NODES: must be 3 or 5/],
  ['a key pair that EC2 does not have', { MOULT_KEY_PAIR: 'nobody' }, 1, /^EC2 has no key pair nobody/],
  ['no key at all', { MOULT_IDENTITY_FILE: '' }, 1, /^There is no key to log in with/],
  [
    'a block in use',
    { MOULT_CIDR: '172.31.0.0/20' },
    4,
    /^172\.31\.0\.0\/20 overlaps 172\.31\.0\.0\/16 of vpc-/,
  ],
  [
    'an image that does not exist',
    { MOULT_IMAGE_ID: 'ami-00000000000000000' },
    4,
    /^There is no tested image consul v1/,
  ],
])('%s is one sentence, and nothing is created', async (_, env, code, says) => {
  const end = await lab.type([v1, 'create'], { env });
  expect(end.said).toMatch(says);
  expect(end.code).toBe(code);
  expect(await lab.census()).toEqual({});
});

test('test-create makes a cluster, proves it, and leaves nothing of it: machines, keys, secrets, roles, state', async () => {
  const end = await lab.type([v1, 'test-create']);
  expect(end.said).toContain('a value was written and read on every member');
  expect(end.code, end.said).toBe(0);
  const [, environment = ''] = /throwaway environment (test-[0-9a-f]+)/.exec(end.said) ?? [];
  expect(end.said).toContain(`nothing of ${environment} is left`);
  const { ec2, iam, ssm } = lab.clients;
  expect(await lab.census(environment)).toEqual({});
  expect(await findKeyPair(ec2, environment)).toBeNull();
  expect(await ClusterSecrets.clustersOf(ssm, environment)).toEqual([]);
  expect((await listInstanceRoles(iam)).filter((one) => one.environment === environment)).toEqual([]);
  expect((await lab.objectNames()).filter((name) => name.includes(environment))).toEqual([]);
}, 300_000);

test('a creation that is killed goes on to the same cluster, with no orphan and no duplicate', async () => {
  expect(await killedAt(pick(createMoments), [v1, 'create'])).toBe(true);
  const end = await lab.type([v1, 'create']);
  expect(end.said).toContain('a value was written and read on every member');
  expect(end.code).toBe(0);
  expect(await lab.census()).toEqual({
    ...{ instance: 3, volume: 3, 'root volume': 3, 'launch-template': 1, 'security-group': 1 },
    ...{ subnet: 3, 'route-table': 1, 'internet-gateway': 1, vpc: 1 },
  });
}, 300_000);

test('every node lives in a zone of its own', async () => {
  const command = new DescribeInstancesCommand({ InstanceIds: [...(await lab.instances())] });
  const { Reservations = [] } = await lab.clients.ec2Reads.send(command);
  const zones = Reservations.flatMap(({ Instances = [] }) => Instances.map(({ Placement }) => Placement));
  expect(new Set(zones.map((one) => one?.AvailabilityZone)).size).toBe(3);
});

test('a local cloud is found without an address or a key to it', async () => {
  const env = { AWS_ENDPOINT_URL: '', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
  const end = await lab.type([v1, 'status', '--cloud', 'local'], { env });
  // Suites run side by side, each with a cloud of its own; then the command asks which one is meant.
  if (end.code === 0) expect(end.said).toContain('dev/consul, infra-v1');
  else expect(end.said).toMatch(/^\d+ local clouds run in us-east-1: set AWS_ENDPOINT_URL/);
}, 60_000);

// Safety rule: taking `refuseForbidden` out of apply-stack.ts or of plan.ts makes this test fail.
test('what a living cluster would not survive is refused by plan and by create, and nothing is changed', async () => {
  const key = 'terraform/dev/consul';
  const state = await lab.object(key);
  await lab.keep(key, taint(state, 'aws_subnet'));
  const calls = lab.changes();
  try {
    for (const command of ['plan', 'create']) {
      const end = await lab.type([v1, command]);
      expect(end.said).toMatch(/Terraform would .*replace aws_subnet\.\S+ \(nodes live in it\)/);
      expect(end.code, end.said).toBe(4);
    }
    expect(lab.changes()).toEqual(calls);
  } finally {
    await lab.keep(key, state);
  }
}, 120_000);

test('a volume whose making was interrupted is kept: plan says so, and create does it', async () => {
  const key = 'terraform/dev/consul';
  const volumes = await lab.volumes();
  await lab.keep(key, taint(await lab.object(key), 'aws_ebs_volume'));
  const planned = await lab.type([v1, 'plan']);
  expect(planned.said).toMatch(/^half made: aws_ebs_volume\.\S+; create keeps it$/m);
  expect(planned.code, planned.said).toBe(2);
  const end = await lab.type([v1, 'create']);
  expect(end.said).toContain('terraform: nothing to change');
  expect(end.code, end.said).toBe(0);
  expect(await lab.volumes()).toEqual(volumes);
}, 120_000);

test('creating it again changes nothing and says so', async () => {
  const before = await lab.instances();
  const end = await lab.type([v1, 'create']);
  expect(end.said).toContain('terraform: nothing to change');
  expect(end.said).toContain('nothing to do: consul-1: it already runs');
  expect(end.code).toBe(0);
  expect(await lab.instances()).toEqual(before);
}, 120_000);

test('the plan of an upgrade names order and reasons, changes nothing, and says so with its exit code', async () => {
  const before = await lab.instances();
  const end = await lab.type([v2, 'plan', '--json']);
  expect(end.code).toBe(2);
  expect(end.said).toContain('terraform: 1 to change');
  const planned = JSON.parse(end.data) as { roll: { moves: { place: string; canary: boolean }[] } };
  expect(planned.roll.moves.map(({ place, canary }) => [place, canary])).toEqual([
    ['follower', true],
    ['follower', false],
    ['leader', false],
  ]);
  expect(await lab.instances()).toEqual(before);
  expect((await lab.type([v2, 'create'])).said).toContain('exists and was made by infra-v1');
}, 120_000);

test('an upgrade that is killed goes on by the same command: new machines, the same volumes', async () => {
  const [before, volumes] = [await lab.instances(), await lab.volumes()];
  expect(await killedAt(pick(rollMoments), [v2, 'upgrade'])).toBe(true);
  const status = await lab.type([v2, 'status', '--json']);
  expect(JSON.parse(status.data)).toMatchObject({ run: { intent: 'upgrade' }, phase: { kind: 'running' } });
  const end = await lab.type([v2, 'upgrade']);
  expect(end.said).toContain('a second plan of Terraform is empty, and a second plan of the roll is too');
  expect(end.code).toBe(0);
  const after = await lab.instances();
  expect(after).toHaveLength(3);
  expect(after.filter((id) => before.includes(id))).toEqual([]);
  expect(await lab.volumes()).toEqual(volumes);
}, 420_000);

test('gossip key and AWS key are in no state, no journal, no log, no user data, and in nothing that was said', async () => {
  const name = '/moult/dev/consul/gossip-key';
  const { Parameter } = await lab.clients.ssm.send(
    new GetParameterCommand({ Name: name, WithDecryption: true }),
  );
  const key = Parameter?.Value ?? '';
  expect(Buffer.from(key, 'base64')).toHaveLength(32);
  const userData = await userDataOfTemplates();
  // One per release, each as a machine reads it.
  expect(userData.map(({ text }) => text.startsWith('#'))).toEqual([true, true]);
  const said = lab.ends.map(({ said, data }, at) => ({ from: `command ${String(at)}`, text: said + data }));
  const log = await logOfMember();
  const texts = [...userData, ...(await objects()), ...(await files(join(lab.folder, 'home'))), ...said, log];
  expect(texts.length).toBeGreaterThan(20);
  for (const secret of [key, lab.cloud.credentials.secretAccessKey]) {
    expect(secret.length).toBeGreaterThan(15);
    expect(texts.filter(({ text }) => text.includes(secret)).map(({ from }) => from)).toEqual([]);
  }
  // The check can fail: what is written there is found, each time.
  for (const some of [await objects(), said, [log]]) {
    expect(some.some(({ text }) => text.includes('consul-1'))).toBe(true);
  }
});

test('destroy keeps the data and says where, and what is left can be destroyed too', async () => {
  const volumes = await lab.volumes();
  expect((await lab.type([v2, 'destroy'])).said).toContain('add --yes');
  const end = await lab.type([v2, 'destroy', '--yes']);
  expect(end.code).toBe(0);
  for (const id of Object.values(volumes)) expect(end.said).toContain(id);
  expect(await lab.volumes()).toEqual(volumes);
  await expect
    .poll(async () => Object.keys(await lab.census()).sort(), { timeout: 20_000 })
    .toEqual(['snapshot', 'volume']);
  // What was kept is to last: an end that is asked for now neither lets it go nor brings it back as a throwaway.
  const env = { MOULT_EXPIRES: '2027-01-01T00:00:00Z' };
  const again = await lab.type([v2, 'destroy', '--yes'], { env });
  expect(again.code, again.said).toBe(0);
  expect(await lab.volumes()).toEqual(volumes);
  const created = await lab.type([v2, 'create'], { env });
  expect(created.said).toContain('This environment is to last, which --expires does not change.');
  expect(created.code).toBe(4);
  expect((await lab.type([v2, 'destroy', '--yes', '--delete-data'])).code).toBe(0);
  // What EC2 shows lags behind what it has done.
  await expect.poll(() => lab.census(), { timeout: 20_000 }).toEqual({});
}, 240_000);

/** What instances are launched with: every version of every template, decoded. */
async function userDataOfTemplates(): Promise<{ from: string; text: string }[]> {
  const { ec2Reads } = lab.clients;
  const { LaunchTemplates = [] } = await ec2Reads.send(new DescribeLaunchTemplatesCommand({}));
  const all = LaunchTemplates.map(async ({ LaunchTemplateId = '' }) => {
    const command = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId });
    const { LaunchTemplateVersions = [] } = await ec2Reads.send(command);
    return LaunchTemplateVersions.map(({ VersionNumber, LaunchTemplateData }) => ({
      from: `user data of ${LaunchTemplateId} version ${String(VersionNumber)}`,
      text: Buffer.from(LaunchTemplateData?.UserData ?? '', 'base64').toString(),
    }));
  });
  return (await Promise.all(all)).flat();
}

/** Everything that a machine has logged since it was started, its service included. */
async function logOfMember(): Promise<{ from: string; text: string }> {
  await using doors = lab.doors();
  const instance = await instanceOf(lab, 'consul-1');
  return { from: 'journal of consul-1', text: await saysOn(doors, instance, 'sudo journalctl --no-pager') };
}

async function objects(): Promise<{ from: string; text: string }[]> {
  const found: { from: string; text: string }[] = [];
  // One after the other: a journal has hundreds, and the cloud of a laptop is a small one.
  for (const name of await lab.objectNames()) found.push({ from: name, text: await lab.object(name) });
  return found;
}

async function files(folder: string): Promise<{ from: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const plain = entries.filter((one) => one.isFile() && !one.parentPath.includes('.terraform/providers'));
  return Promise.all(
    plain.map(async (one) => {
      const path = join(one.parentPath, one.name);
      return { from: path, text: await readFile(path, 'latin1') };
    }),
  );
}
