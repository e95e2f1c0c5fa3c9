import {
  AttachVolumeCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DescribeVpcsCommand,
  DetachVolumeCommand,
  EC2Client,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Fault, FaultKind } from './fault.js';
import { codeOf, startFaultyCloud, type FaultyCloud } from './testing/faulty-cloud.js';

// Whatever a fault does is in the one log of what was made to go wrong. Faults of machines: machine-faults.int.test.ts.
let faulty: FaultyCloud;
beforeAll(async () => (faulty = await startFaultyCloud()));
afterEach(() => faulty.clear());
afterAll(() => faulty[Symbol.asyncDispose]());

const vpcs = (credentials?: object) =>
  codeOf(new EC2Client(faulty.client(credentials)).send(new DescribeVpcsCommand({})));

async function volumeAt(InstanceId: string) {
  const { VolumeId = '' } = await faulty.ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 1 }),
  );
  await faulty.cloud.idle();
  await faulty.ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: '/dev/sdf' }));
  return VolumeId;
}

async function makeRole(name: string): Promise<void> {
  const iam = new IAMClient(faulty.client());
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: '{}' }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }));
}

/** What to add, and what meets it; gives what its event is to say. */
interface Scenario {
  readonly fault: Fault;
  readonly meet: () => Promise<string>;
}

const onVpcs = { operations: ['DescribeVpcs'] };
const met = async (what: string, ...calls: (() => Promise<unknown>)[]) => {
  for (const call of calls) await call();
  return what;
};

/** A kind without a scenario here does not compile. */
const scenarios: { readonly [K in FaultKind]: Scenario } = {
  error: {
    fault: { kind: 'error', ...onVpcs, code: 'Unavailable' },
    meet: () => met('ec2:DescribeVpcs', vpcs),
  },
  'lost-response': {
    fault: { kind: 'lost-response', ...onVpcs },
    meet: () => met('ec2:DescribeVpcs', vpcs),
  },
  latency: { fault: { kind: 'latency', ...onVpcs, ms: 1 }, meet: () => met('ec2:DescribeVpcs', vpcs) },
  throttling: {
    fault: { kind: 'throttling', scale: 0.001 },
    meet: () => met('ec2:DescribeVpcs, bucket', vpcs, vpcs),
  },
  capacity: {
    fault: { kind: 'capacity' },
    meet: () =>
      met('no capacity for t3.micro in us-east-1a', () => codeOf(faulty.ec2.send(faulty.launching()))),
  },
  'instance-dies': {
    fault: { kind: 'instance-dies' },
    meet: async () => `${await faulty.launch()} dies`,
  },
  'stuck-attach': {
    fault: { kind: 'stuck-attach' },
    meet: async () => {
      const id = await faulty.launch();
      return `${await volumeAt(id)} at ${id}`;
    },
  },
  'stuck-detach': {
    fault: { kind: 'stuck-detach' },
    meet: async () => {
      const id = await faulty.launch();
      const VolumeId = await volumeAt(id);
      await faulty.cloud.idle();
      await faulty.ec2.send(new DetachVolumeCommand({ VolumeId }));
      return `${VolumeId} at ${id}`;
    },
  },
  'late-address': {
    fault: { kind: 'late-address' },
    meet: async () => {
      const id = await faulty.launch();
      await faulty.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
      return `addresses of ${id}`;
    },
  },
  'expired-credentials': {
    fault: { kind: 'expired-credentials' },
    meet: async () => {
      const { Credentials } = await new STSClient(faulty.client()).send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${faulty.cloud.accountId}:role/any`,
          RoleSessionName: 'x',
        }),
      );
      const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = Credentials ?? {};
      await vpcs({ accessKeyId, secretAccessKey, sessionToken: Credentials?.SessionToken });
      return 'ec2:DescribeVpcs';
    },
  },
  'short-credentials': {
    fault: { kind: 'short-credentials', role: 'bri*', seconds: 600 },
    meet: async () => {
      await makeRole('brief');
      return `credentials of brief for ${await faulty.launch({ IamInstanceProfile: { Name: 'brief' } })}`;
    },
  },
  'tag-lag': {
    fault: { kind: 'tag-lag', seconds: 1 },
    meet: async () => {
      const id = await faulty.launch();
      await faulty.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'a', Value: 'b' }] }));
      return `tags of ${id}`;
    },
  },
};

const actOnCalls: ReadonlySet<FaultKind> = new Set<FaultKind>([
  ...(['error', 'lost-response', 'latency', 'throttling', 'expired-credentials'] as const),
]);

test.each(Object.values(scenarios))('what $fault.kind does is counted, and is an event', async (scenario) => {
  const { cloud } = faulty;
  const { name } = cloud.faults.add({ ...scenario.fault, name: `one-${scenario.fault.kind}` });
  const what = await scenario.meet();
  await cloud.idle();
  const events = cloud.faults.events().filter(({ fault }) => fault === name);
  expect(events).toContainEqual({
    ...{ time: expect.any(String) as string, fault: name, kind: scenario.fault.kind },
    what: expect.stringContaining(what) as string,
  });
  const status = cloud.faults.list().find((one) => one.name === name);
  expect(status?.hits).toBe(events.length);
  expect(status?.matched).toBeGreaterThanOrEqual(events.length);
  // A launch that finds no capacity, say, is refused by the launch and not as a call: the README says which are which.
  expect(cloud.calls({ fault: name })).toHaveLength(actOnCalls.has(scenario.fault.kind) ? events.length : 0);
});
