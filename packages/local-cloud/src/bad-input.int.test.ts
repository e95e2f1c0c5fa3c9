import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, asyncProperty, constantFrom, dictionary, string, type Arbitrary } from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownedActions } from './actions/index.js';
import { LocalCloud } from './cloud.js';
import { createMemoryHost } from './testing/memory-host.js';

let directory: string;
let cloud: LocalCloud;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-cloud-bad-input-'));
  cloud = await LocalCloud.start({
    registryDir: directory,
    seed: 13,
    host: () => Promise.resolve(createMemoryHost()),
  });
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** One call as any client could send it, well formed or not. */
async function call(action: string, parameters: Readonly<Record<string, string>>): Promise<Answer> {
  const scope = `${cloud.credentials.accessKeyId}/20260101/${cloud.region}/ec2/aws4_request`;
  const answer = await fetch(cloud.endpoint, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}` },
    body: new URLSearchParams({ Action: action, Version: '2016-11-15', ...parameters }).toString(),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  const member = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';
  return { status: answer.status, code: member('Code'), message: member('Message') };
}

/** What moto alone answers for: how strictly it reads is its own (README, "Limits"). */
const motos = new Set([
  'AuthorizeSecurityGroupEgress',
  'AuthorizeSecurityGroupIngress',
  'CreateLaunchTemplateVersion',
  'CreateSubnetCidrReservation',
  'CreateVpc',
  'DeleteSecurityGroup',
  'DeleteSubnet',
  'DeleteVpc',
  'DescribeLaunchTemplateVersions',
  'DescribeSecurityGroupRules',
  'GetSubnetCidrReservations',
  'ModifyManagedPrefixList',
  'ModifySecurityGroupRules',
  'RevokeSecurityGroupEgress',
  'RevokeSecurityGroupIngress',
]);
const strict = [...ownedActions.keys()].filter((action) => !motos.has(action));

/** Something well formed for each parameter that some action cannot do without. */
const wellFormed: Readonly<Record<string, string>> = {
  ...{
    InstanceId: 'i-0123456789abcdef0',
    VolumeId: 'vol-0123456789abcdef0',
    ImageId: 'ami-0123456789abcdef0',
  },
  ...{ SnapshotId: 'snap-0123456789abcdef0', NetworkInterfaceId: 'eni-0123456789abcdef0', MinCount: '1' },
  ...{ MaxCount: '1', AvailabilityZone: 'us-east-1a', Device: '/dev/sdf', ResourceId: 'i-0123456789abcdef0' },
  ...{ Attribute: 'userData', Name: 'an image', AssociationId: 'iip-assoc-0123456789abcdef0' },
  ...{ 'IamInstanceProfile.Name': 'p', 'Tag.1.Key': 'k', 'PrivateIpAddress.1': '10.0.0.5' },
};

/** Gives an action what it says is missing, as a value or as a list of one, until it complains of something else. */
async function complaint(action: string): Promise<Answer> {
  const given: Record<string, string> = { Colour: 'red' };
  for (let tries = 0; tries < 12; tries += 1) {
    const answer = await call(action, given);
    const [, missing] = /must contain the parameter (\S+)$/.exec(answer.message) ?? [];
    const [, list] = /^Value \(.*\) for parameter (\S+) is invalid\. .*array/.exec(answer.message) ?? [];
    const name = missing ?? list;
    if (name === undefined) return answer;
    if (list !== undefined) Reflect.deleteProperty(given, list);
    const known = Object.keys(wellFormed).find((key) => key === name || key.startsWith(`${name}.`)) ?? name;
    given[list === undefined ? known : `${list}.1`] = wellFormed[known] ?? 'x';
  }
  throw new Error(`${action} still misses something: ${Object.keys(given).join(', ')}`);
}

test.each(strict)('%s refuses a parameter that it does not know', async (action) => {
  expect(await complaint(action)).toMatchObject({
    code: 'UnknownParameter',
    message: 'The parameter Colour is not recognized',
  });
});

const names: Arbitrary<string> = constantFrom(
  ...[
    'InstanceId',
    'InstanceId.1',
    'InstanceId.1.2',
    'VolumeId',
    'VolumeId.1',
    'ImageId',
    'ImageId.1',
    'Device',
  ],
  ...['SnapshotId', 'Size', 'AvailabilityZone', 'MinCount', 'MaxCount', 'Filter.1.Name', 'Filter.1.Value.1'],
  ...[
    'NetworkInterfaceId',
    'PrivateIpAddress.1',
    'ResourceId.1',
    'Tag.1.Key',
    'Tag.1.Value',
    'NextToken',
    'Name',
  ],
  ...[
    'MaxResults',
    'DryRun',
    'Force',
    'Attribute',
    'LaunchTemplate.LaunchTemplateId',
    'LaunchTemplate',
    'UserData',
  ],
  ...[
    'BlockDeviceMapping.1.Ebs.VolumeSize',
    'BlockDeviceMapping.1.DeviceName',
    'TagSpecification.1.ResourceType',
  ],
  ...['__proto__', 'constructor', 'Filter.0.Name', 'Filter.1', 'InstanceId.-1', 'SubnetId', 'AssociationId'],
);
const values: Arbitrary<string> = constantFrom(
  ...[
    '',
    'true',
    '0',
    '-1',
    '1',
    '5',
    '99999999999999',
    'i-0123456789abcdef0',
    'vol-0123456789abcdef0',
    'i-x',
  ],
  ...[
    'ami-0123456789abcdef0',
    'snap-0123456789abcdef0',
    'eni-0123456789abcdef0',
    '10.0.0.300',
    '10.0.0.5',
    '*',
  ],
  ...['[', '\\', '%', '\u0000', '<x>&', 'us-east-1a', 'tag:Name', 'instance-id', 'x'.repeat(70_000), '日本'],
);

test(
  'no request on our actions, however malformed, is answered with a 5xx or an error without a code',
  {
    timeout: 300_000,
  },
  async () => {
    const requests = dictionary(names, constantOr(values), { maxKeys: 6, noNullPrototype: true });
    await assert(
      asyncProperty(constantFrom(...strict), requests, async (action, parameters) => {
        const { status, code } = await call(action, parameters);
        expect(status, `${action} ${JSON.stringify(parameters).slice(0, 300)} -> ${code}`).toBeLessThan(500);
        expect(status === 200 || code !== '').toBe(true);
      }),
      { numRuns: 1500, seed: 13 },
    );
  },
);

/** Mostly values that mean something, now and then any text. */
function constantOr(usual: Arbitrary<string>): Arbitrary<string> {
  return usual.chain((value) => (value === '*' ? string({ maxLength: 40 }) : constantFrom(value)));
}
