import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  RebootInstancesCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalCloud } from '../cloud.js';
import { knock } from '../conformance/doors.js';
import { eventually } from '../conformance/wait.js';

let folder: string;
let cloud: LocalCloud;
let ec2: EC2Client;
const path = process.env['PATH'] ?? '';

/** A host whose self-test fails; its packet filter does work, so that a rule that is put in force all the same shows. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-cloud-test-'));
  await writeFile(join(folder, 'unshare'), '#!/bin/sh\nexit 1\n');
  await chmod(join(folder, 'unshare'), 0o755);
  process.env['PATH'] = `${folder}:${path}`;
  cloud = await LocalCloud.start({ seed: 1 });
  const { endpoint, region, credentials } = cloud;
  ec2 = new EC2Client({ endpoint, region, credentials });
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  process.env['PATH'] = path;
  await rm(folder, { recursive: true });
});

const web = {
  ...{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '203.0.113.0/24' }] },
};

/** A machine of a group that lets nobody log in. */
async function closedMachine(): Promise<{ instanceId: string; address: string; groupId: string }> {
  const CidrBlock = '10.209.0.0/24';
  const { Vpc: { VpcId } = {} } = await ec2.send(new CreateVpcCommand({ CidrBlock }));
  const { Subnet: { SubnetId } = {} } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock }));
  const group = new CreateSecurityGroupCommand({ GroupName: 'closed', Description: 'closed', VpcId });
  const { GroupId = '' } = await ec2.send(group);
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [web] }));
  const { Instances: [made] = [] } = await ec2.send(
    new RunInstancesCommand({
      ...{ ImageId: cloud.baseImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 },
      ...{ SubnetId, SecurityGroupIds: [GroupId] },
    }),
  );
  await cloud.idle();
  return { instanceId: made?.InstanceId ?? '', address: made?.PrivateIpAddress ?? '', groupId: GroupId };
}

async function greets(address: string): Promise<true | undefined> {
  using door = await knock(address);
  return door.banner === 'SSH-' ? true : undefined;
}

test('where rules cannot be enforced machines stay open, groups are recorded, and the cloud says so', async () => {
  expect(cloud.enforcesSecurityGroups).toBe(false);
  expect(cloud.whyNotEnforced).toContain('unshare cannot make a network namespace');
  const { instanceId, address, groupId } = await closedMachine();
  await eventually('sshd', () => greets(address));
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [groupId] }));
  expect(SecurityGroups?.[0]?.IpPermissions).toMatchObject([web]);
  // What would be read at the next boot is not put in force either.
  await ec2.send(new RebootInstancesCommand({ InstanceIds: [instanceId] }));
  await cloud.idle();
  await eventually('sshd', () => greets(address));
  await expect(
    cloud.machineFaults.inject({
      ...{ kind: 'partition', between: [{ kind: 'instance', instanceId }], and: 'everybody-else' },
    }),
  ).rejects.toThrow('This host cannot part machines: unshare cannot make a network namespace');
  expect(cloud.failures()).toEqual([]);
});
