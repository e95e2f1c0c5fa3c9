import { EC2Client } from '@aws-sdk/client-ec2';
import { type Clients, newClients } from '@moult/aws';
import { expect, test } from 'vitest';
import type { StateSeen } from '../ground/existing.js';
import type { Ground } from '../ground/ground.js';
import { clearOrphans, findKept } from './clear-orphans.js';

const tags = (more: Readonly<Record<string, string>> = {}) =>
  Object.entries({ 'moult:environment': 'prod', 'moult:cluster': 'consul', ...more }).map(([Key, Value]) => ({
    Key,
    Value,
  }));

const vpc = { VpcId: 'vpc-1', Tags: tags() };
const volume = { VolumeId: 'vol-1', Tags: tags({ 'moult:node': 'consul-1' }) };
const foreign = { VpcId: 'vpc-2', Tags: tags({ 'moult:cluster': 'etcd' }) };
const instance = { InstanceId: 'i-1', State: { Name: 'running' }, Tags: tags() };

/** A ground of prod's Consul in an account that shows these things, and what is changed there and said. */
function account(
  shown: Readonly<Record<string, object>>,
  roles: { readonly role: boolean; readonly profile: boolean } = { role: false, profile: false },
): { readonly ground: Ground; readonly changed: string[]; readonly said: string[] } {
  const [changed, said]: [string[], string[]] = [[], []];
  const answer = (command: object): Promise<object> => {
    const name = command.constructor.name.replace(/Command$/, '');
    if (!/^(Describe|Get|List)/.test(name)) changed.push(name);
    return Promise.resolve(shown[name] ?? {});
  };
  const clients = newClients({ region: 'us-east-1' });
  const ec2Reads = new EC2Client({ region: 'us-east-1' });
  ec2Reads.send = answer;
  const Path = '/moult/prod/consul/';
  clients.iam.send = (command: object) => {
    const { name } = command.constructor;
    const gone = Object.assign(new Error(name), { name: 'NoSuchEntityException' });
    if (name === 'GetRoleCommand' && !roles.role) return Promise.reject(gone);
    if (name === 'GetInstanceProfileCommand' && !roles.profile) return Promise.reject(gone);
    if (name === 'ListRolesCommand' && roles.role)
      return listed({ Roles: [{ RoleName: 'prod-consul', Path }] });
    if (name === 'ListInstanceProfilesCommand' && roles.profile) {
      return listed({ InstanceProfiles: [{ InstanceProfileName: 'prod-consul', Path }] });
    }
    return answer(command);
  };
  const ground = {
    clients: { ...clients, ec2Reads } satisfies Clients,
    config: { environment: 'prod' },
    release: { service: { name: 'consul' } },
    stateBucket: 'moult-state',
    say: (line: string) => said.push(line),
    interrupts: { second: new AbortController().signal },
  } as unknown as Ground;
  return { ground, changed, said };
}

const listed = (answer: object): Promise<object> => Promise.resolve(answer);

const state = (...known: (readonly [id: string, address: string])[]): StateSeen => ({
  ...{ description: null, lastKnown: null, taintedVolumes: [] },
  ...{ ids: new Set(known.map(([id]) => id)), addresses: new Map(known) },
});

// Safety rule: what the state knew is in use, so nothing of it may be removed.
test('while a machine runs whose network no state knows, the state was lost, and nothing is removed', async () => {
  const { ground, changed } = account({
    DescribeVpcs: { Vpcs: [vpc] },
    DescribeInstances: { Reservations: [{ Instances: [instance] }] },
  });
  const clearing = clearOrphans(ground, null);
  await expect(clearing).rejects.toThrow(
    'bring back an earlier version of s3://moult-state/terraform/prod/consul',
  );
  await expect(clearing).rejects.toMatchObject({ exitCode: 4 });
  expect(changed).toEqual([]);
});

test('what a killed run left is removed, a volume is taken over, and another cluster is left alone', async () => {
  const shown = { DescribeVpcs: { Vpcs: [vpc, foreign] }, DescribeVolumes: { Volumes: [volume] } };
  const { ground, changed, said } = account(shown);
  expect(await clearOrphans(ground, null)).toEqual({ volumes: { 'consul-1': 'vol-1' }, block: null });
  expect(changed).toEqual(['DeleteVpc']);
  expect(said).toEqual([
    'left by a run that was killed: vpc vpc-1 is removed',
    'vol-1 of consul-1 exists and is taken over',
  ]);
});

test('a look for what is kept changes nothing', async () => {
  const { ground, changed } = account({ DescribeVpcs: { Vpcs: [vpc] } });
  expect((await findKept(ground, null)).remove).toMatchObject([{ id: 'vpc-1' }]);
  expect(changed).toEqual([]);
});

test.each<[string, { role: boolean; profile: boolean }, StateSeen | null, readonly string[]]>([
  ['role that no state knows', { role: true, profile: true }, null, ['DeleteInstanceProfile', 'DeleteRole']],
  [
    'profile that no state knows beside a role that one does',
    { role: true, profile: true },
    state(['prod-consul', 'aws_iam_role.machine']),
    ['DeleteInstanceProfile'],
  ],
])('a %s stands in nobody’s way', async (_, roles, seen, changes) => {
  const { ground, changed } = account({}, roles);
  await clearOrphans(ground, seen);
  expect(changed).toEqual(changes);
});
