import {
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  ModifyManagedPrefixListCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { LocalCloud } from '../cloud.js';
import { knock } from '../conformance/doors.js';
import { eventually } from '../conformance/wait.js';

/** A list with the operator's address, which to a machine is its router's. */
async function makeList(ec2: EC2Client): Promise<{ PrefixListId: string; CurrentVersion: number }> {
  const { PrefixList: { PrefixListId = '', Version = 0 } = {} } = await ec2.send(
    new CreateManagedPrefixListCommand({
      ...{ PrefixListName: 'office', AddressFamily: 'IPv4', MaxEntries: 2 },
      Entries: [{ Cidr: '10.99.0.1/32' }],
    }),
  );
  return { PrefixListId, CurrentVersion: Version };
}

/** The address of a machine whose sshd is open to whom a prefix list names. */
async function machineBehind(cloud: LocalCloud, ec2: EC2Client, PrefixListId: string): Promise<string> {
  const CidrBlock = '10.99.0.0/24';
  const { Vpc: { VpcId } = {} } = await ec2.send(new CreateVpcCommand({ CidrBlock }));
  const { Subnet: { SubnetId } = {} } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock }));
  const group = new CreateSecurityGroupCommand({ GroupName: 'office', Description: 'office', VpcId });
  const { GroupId } = await ec2.send(group);
  const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, PrefixListIds: [{ PrefixListId }] };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh] }));
  const { Instances: [made] = [] } = await ec2.send(
    new RunInstancesCommand({
      ...{ ImageId: cloud.baseImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 },
      ...{ SubnetId, SecurityGroupIds: GroupId === undefined ? [] : [GroupId] },
    }),
  );
  await cloud.idle();
  return made?.PrivateIpAddress ?? '';
}

async function greets(address: string): Promise<boolean> {
  using door = await knock(address);
  return door.banner === 'SSH-';
}

test('a rule that names a prefix list admits whom the list names, and no longer than it does', async () => {
  await using cloud = await LocalCloud.start({ seed: 1 });
  const { endpoint, region, credentials } = cloud;
  const ec2 = new EC2Client({ endpoint, region, credentials });
  const list = await makeList(ec2);
  const address = await machineBehind(cloud, ec2, list.PrefixListId);
  await eventually('sshd', async () => ((await greets(address)) ? true : undefined));
  const { PrefixList } = await ec2.send(
    new ModifyManagedPrefixListCommand({ ...list, RemoveEntries: [{ Cidr: '10.99.0.1/32' }] }),
  );
  expect(await greets(address)).toBe(false);
  const again = { ...list, CurrentVersion: PrefixList?.Version, AddEntries: [{ Cidr: '10.99.0.0/24' }] };
  await ec2.send(new ModifyManagedPrefixListCommand(again));
  expect(await greets(address)).toBe(true);
  expect(cloud.failures()).toEqual([]);
});
