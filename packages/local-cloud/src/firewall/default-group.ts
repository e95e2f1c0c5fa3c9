import type { ControlPlane } from '../context.js';
import { leaf, members } from '../protocol/read-xml.js';

/**
 * The default group of a VPC "allows all inbound traffic from network interfaces that are assigned to the same security
 * group": https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html. moto makes the group without it.
 */
export async function admitMembers(plane: ControlPlane, vpcId: string): Promise<void> {
  const answer = await plane.ec2('DescribeSecurityGroups', {
    ...{ 'Filter.1.Name': 'vpc-id', 'Filter.1.Value.1': vpcId },
    ...{ 'Filter.2.Name': 'group-name', 'Filter.2.Value.1': 'default' },
  });
  for (const group of members(answer, 'securityGroupInfo')) {
    if (members(group, 'ipPermissions').length > 0) continue;
    const GroupId = leaf(group, 'groupId');
    await plane.ec2('AuthorizeSecurityGroupIngress', {
      GroupId,
      ...{ 'IpPermissions.1.IpProtocol': '-1', 'IpPermissions.1.Groups.1.GroupId': GroupId },
    });
  }
}

/** The same for the VPC that an account has from the beginning. */
export async function admitMembersOfDefaultVpc(plane: ControlPlane): Promise<void> {
  const answer = await plane.ec2('DescribeVpcs', {
    ...{ 'Filter.1.Name': 'is-default', 'Filter.1.Value.1': 'true' },
  });
  for (const vpc of members(answer, 'vpcSet')) await admitMembers(plane, leaf(vpc, 'vpcId'));
}
