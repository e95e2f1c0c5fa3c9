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
  readonly text: string;
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
  return { status: answer.status, code: member('Code'), message: member('Message'), text };
}

const actions = [...ownedActions.keys()];

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
  ...{ SubnetId: 'subnet-01234567', VpcId: 'vpc-01234567', GroupId: 'sg-01234567' },
  ...{ CidrBlock: '10.91.0.0/24', Cidr: '10.91.0.0/28', ReservationType: 'prefix' },
  ...{ PrefixListId: 'pl-01234567', 'LaunchTemplateData.ImageId': 'ami-0123456789abcdef0' },
  'SecurityGroupRule.1.SecurityGroupRuleId': 'sgr-01234567',
  'SecurityGroupRule.1.SecurityGroupRule.IpProtocol': 'tcp',
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

test.each(actions)('%s refuses a parameter that it does not know', async (action) => {
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
  ...['VpcId', 'GroupId', 'GroupName', 'CidrBlock', 'Cidr', 'ReservationType', 'CidrIp', 'IpProtocol'],
  ...['FromPort', 'IpPermissions.1.IpProtocol', 'IpPermissions.1.FromPort', 'IpPermissions.1.ToPort'],
  ...['IpPermissions.1.IpRanges.1.CidrIp', 'IpPermissions.1.Groups.1.GroupId', 'SecurityGroupRuleId.1'],
  ...['SecurityGroupRule.1.SecurityGroupRuleId', 'SecurityGroupRule.1.SecurityGroupRule.CidrIpv4'],
  ...['PrefixListId', 'CurrentVersion', 'AddEntry.1.Cidr', 'RemoveEntry.1.Cidr', 'LaunchTemplateId'],
  ...['LaunchTemplateName', 'LaunchTemplateVersion.1', 'LaunchTemplateData.ImageId', 'SourceVersion'],
  ...['IpPermissions', 'SecurityGroupRule', 'LaunchTemplateData', 'Description', 'ClientToken'],
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
  ...['vpc-01234567', 'subnet-01234567', 'sg-01234567', 'pl-01234567', 'lt-01234567', 'sgr-01234567'],
  ...['10.91.0.0/24', '10.91.0.0/33', 'tcp', 'prefix', '$Latest', '99999'],
  ...['[', '\\', '%', '\u0000', '<x>&', 'us-east-1a', 'tag:Name', 'instance-id', 'x'.repeat(70_000), '日本'],
);

/** Whole requests of the actions that have the control plane's records behind them; `@` stands for something that is there. */
const whole: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AuthorizeSecurityGroupEgress: {
    ...{ GroupId: '@group', 'IpPermissions.1.IpProtocol': 'tcp', 'IpPermissions.1.FromPort': '1' },
    ...{ 'IpPermissions.1.ToPort': '2', 'IpPermissions.1.IpRanges.1.CidrIp': '10.91.0.0/24' },
  },
  AuthorizeSecurityGroupIngress: {
    ...{ GroupName: 'default', 'IpPermissions.1.IpProtocol': '-1' },
    ...{ 'IpPermissions.1.Groups.1.GroupId': '@group', 'IpPermissions.1.Groups.1.Description': 'x' },
  },
  CreateLaunchTemplateVersion: {
    ...{ LaunchTemplateId: '@template', SourceVersion: '1', 'LaunchTemplateData.UserData': 'eA==' },
    ...{ 'LaunchTemplateData.BlockDeviceMapping.1.DeviceName': '/dev/sdf' },
  },
  CreateSubnetCidrReservation: { SubnetId: '@subnet', Cidr: '172.31.0.16/28', ReservationType: 'explicit' },
  CreateVpc: { CidrBlock: '10.92.0.0/16', 'TagSpecification.1.ResourceType': 'vpc' },
  DeleteSecurityGroup: { GroupId: 'sg-01234567' },
  DeleteSubnet: { SubnetId: 'subnet-01234567' },
  DeleteVpc: { VpcId: 'vpc-01234567' },
  DescribeLaunchTemplateVersions: {
    LaunchTemplateId: '@template',
    'LaunchTemplateVersion.1': '1',
    MinVersion: '1',
  },
  DescribeSecurityGroupRules: { 'Filter.1.Name': 'group-id', 'Filter.1.Value.1': '@group' },
  GetSubnetCidrReservations: { SubnetId: '@subnet' },
  ModifyManagedPrefixList: { PrefixListId: '@list', CurrentVersion: '1', 'AddEntry.1.Cidr': '10.93.0.0/24' },
  ModifySecurityGroupRules: {
    ...{ GroupId: '@group', 'SecurityGroupRule.1.SecurityGroupRuleId': '@rule' },
    ...{ 'SecurityGroupRule.1.SecurityGroupRule.IpProtocol': 'tcp' },
    ...{ 'SecurityGroupRule.1.SecurityGroupRule.FromPort': '1' },
    ...{ 'SecurityGroupRule.1.SecurityGroupRule.ToPort': '2' },
    ...{ 'SecurityGroupRule.1.SecurityGroupRule.CidrIpv4': '10.94.0.0/24' },
  },
  RevokeSecurityGroupEgress: { GroupId: '@group', 'SecurityGroupRuleId.1': 'sgr-01234567' },
  RevokeSecurityGroupIngress: {
    GroupId: '@group',
    IpProtocol: 'tcp',
    FromPort: '1',
    ToPort: '2',
    CidrIp: '10.91.0.0/24',
  },
};

/** Makes what the whole requests name, and gives it by that name. */
async function grounds(): Promise<ReadonlyMap<string, string>> {
  const found = async (action: string, member: string, parameters: Record<string, string> = {}) =>
    new RegExp(`<${member}>([^<]*)</${member}>`).exec((await call(action, parameters)).text)?.[1] ?? '';
  const template = { LaunchTemplateName: 't', 'LaunchTemplateData.InstanceType': 't3.micro' };
  const prefixList = {
    PrefixListName: 'l',
    AddressFamily: 'IPv4',
    MaxEntries: '5',
    'Entry.1.Cidr': '10.0.0.0/24',
  };
  const group = await found('DescribeSecurityGroups', 'groupId');
  const ofGroup = { 'Filter.1.Name': 'group-id', 'Filter.1.Value.1': group };
  return new Map([
    ['@group', group],
    ['@subnet', await found('DescribeSubnets', 'subnetId')],
    ['@template', await found('CreateLaunchTemplate', 'launchTemplateId', template)],
    ['@list', await found('CreateManagedPrefixList', 'prefixListId', prefixList)],
    ['@rule', await found('DescribeSecurityGroupRules', 'securityGroupRuleId', ofGroup)],
  ]);
}

test(
  'a whole request with something wrong in it is refused by its name, or done',
  { timeout: 300_000 },
  async () => {
    const ground = await grounds();
    expect([...ground.values()]).not.toContain('');
    const spoilt = constantFrom(...Object.keys(whole)).chain((action) =>
      dictionary(constantFrom(...Object.keys(whole[action] ?? {})), constantOr(values), {
        ...{ maxKeys: 2, noNullPrototype: true },
      }).map((wrong) => ({ action, parameters: { ...whole[action], ...wrong } })),
    );
    await assert(
      asyncProperty(spoilt, async ({ action, parameters }) => {
        const named = Object.entries(parameters).map(([name, value]) => [name, ground.get(value) ?? value]);
        const { status, code } = await call(action, Object.fromEntries(named) as Record<string, string>);
        expect(status, `${action} ${JSON.stringify(parameters).slice(0, 400)} -> ${code}`).toBeLessThan(500);
      }),
      { numRuns: 1500, seed: 13 },
    );
  },
);

test(
  'no request on our actions, however malformed, is answered with a 5xx or an error without a code',
  {
    timeout: 300_000,
  },
  async () => {
    const requests = dictionary(names, constantOr(values), { maxKeys: 6, noNullPrototype: true });
    await assert(
      asyncProperty(constantFrom(...actions), requests, async (action, parameters) => {
        const { status, code } = await call(action, parameters);
        expect(status, `${action} ${JSON.stringify(parameters).slice(0, 300)} -> ${code}`).toBeLessThan(500);
        expect(status === 200 || code !== '').toBe(true);
      }),
      { numRuns: 3000, seed: 13 },
    );
  },
);

/** Mostly values that mean something, now and then any text. */
function constantOr(usual: Arbitrary<string>): Arbitrary<string> {
  return usual.chain((value) => (value === '*' ? string({ maxLength: 40 }) : constantFrom(value)));
}
