import { expect, test } from 'vitest';
import type { ParsedXml } from '../context.js';
import { paperCloud, type MotoAnswers } from '../testing/paper-cloud.js';

const set = (name: string, ...members: readonly ParsedXml[]): ParsedXml => ({ [name]: { item: members } });
const rule = {
  ...{ securityGroupRuleId: 'sgr-00000001', groupId: 'sg-00000001', ipProtocol: 'tcp' },
  ...{ fromPort: '22', toPort: '22', referencedGroupInfo: { groupId: 'sg-00000002' } },
};
const answers: MotoAnswers = {
  AuthorizeSecurityGroupIngress: () => set('securityGroupRuleSet', rule),
  DescribeSecurityGroupRules: () => set('securityGroupRuleSet', rule),
  RevokeSecurityGroupIngress: () => ({ return: 'true' }),
  DeleteSecurityGroup: () => ({}),
  DeleteVpc: () => ({}),
  DescribeManagedPrefixLists: ({ 'PrefixListId.1': id }) =>
    id === 'pl-00000001'
      ? set('prefixListSet', { prefixListId: id, prefixListName: 'office', version: '3', ownerId: '1' })
      : {},
  ModifyManagedPrefixList: () => ({ prefixList: {} }),
};

test('a group that an instance has is not deleted, by whichever name it is called', async () => {
  const cloud = await paperCloud({}, answers);
  await cloud.launch();
  const codes = [
    await cloud.refusal('DeleteSecurityGroup', 'GroupId=sg-00000001'),
    await cloud.refusal('DeleteSecurityGroup', 'GroupName=default'),
    await cloud.refusal('DeleteSecurityGroup', 'GroupName=other'),
    await cloud.refusal('DeleteSecurityGroup'),
    await cloud.refusal('DeleteVpc', 'VpcId=vpc-00000001'),
  ];
  expect(codes).toEqual([
    ...['DependencyViolation', 'DependencyViolation', 'InvalidGroup.NotFound', 'MissingParameter'],
    'DependencyViolation',
  ]);
  expect(cloud.asked.filter(({ action }) => action.startsWith('Delete'))).toEqual([]);
});

test('rules are given in one way, and whole', async () => {
  const cloud = await paperCloud({}, answers);
  const refusal = (query: string) =>
    cloud.refusal('RevokeSecurityGroupIngress', `GroupId=sg-00000001&${query}`);
  expect(await refusal('SecurityGroupRuleId.1=sgr-00000001')).toBe('');
  expect(await refusal('SecurityGroupRuleId.1=sgr-00000001&CidrIp=10.0.0.0/8&IpProtocol=tcp')).toBe(
    'InvalidParameterCombination',
  );
  expect(await refusal('')).toBe('MissingParameter');
  expect(await refusal('CidrIp=10.0.0.0/8')).toBe('MissingParameter');
  expect(await refusal('CidrIp=10.0.0.0/33&IpProtocol=tcp')).toBe('InvalidParameterValue');
  expect(await refusal('IpPermissions.1.IpProtocol=carrier-pigeon')).toBe('InvalidParameterValue');
  expect(await refusal('IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=1')).toBe(
    'InvalidParameterValue',
  );
  expect(await refusal('IpPermissions.1.IpProtocol=47')).toBe('');
  expect(cloud.asked.at(-1)?.params).toMatchObject({ 'IpPermissions.1.FromPort': '-1' });
  expect(await refusal('IpPermissions.1.IpProtocol=tcp&IpPermissions.1.Colour=red')).toBe('UnknownParameter');
});

test('the description of a rule that refers to a group is kept, and found with the rule', async () => {
  const cloud = await paperCloud({}, answers);
  const pair = 'IpPermissions.1.Groups.1.';
  const ports = 'IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=22&IpPermissions.1.ToPort=22';
  const query = `GroupName=default&${ports}&${pair}GroupId=sg-00000002&${pair}Description=ssh`;
  await cloud.call('AuthorizeSecurityGroupIngress', query);
  expect(cloud.asked.at(-1)?.params).toMatchObject({ GroupId: 'sg-00000001' });
  const found = await cloud.call('DescribeSecurityGroupRules', 'SecurityGroupRuleId.1=sgr-00000001');
  expect(found['securityGroupRuleSet']).toEqual({ item: [{ ...rule, description: 'ssh' }] });
  const other = 'Filter.1.Name=group-id&Filter.1.Value.1=sg-00000002';
  expect(await cloud.call('DescribeSecurityGroupRules', other)).toMatchObject({ securityGroupRuleSet: {} });
  expect(await cloud.refusal('DescribeSecurityGroupRules', 'SecurityGroupRuleId.1=sgr-00000009')).toBe(
    'InvalidSecurityGroupRuleId.NotFound',
  );
});

test('a prefix list is changed by whoever has seen its version, and keeps its name', async () => {
  const cloud = await paperCloud({}, answers);
  const refusal = (query: string) => cloud.refusal('ModifyManagedPrefixList', query);
  expect(await refusal('PrefixListId=pl-00000009')).toBe('InvalidPrefixListID.NotFound');
  expect(await refusal('PrefixListId=pl-00000001&CurrentVersion=x')).toBe('InvalidParameterValue');
  const add = 'PrefixListId=pl-00000001&AddEntry.1.Cidr=10.0.0.0/8';
  expect(await refusal(add)).toBe('MissingParameter');
  expect(await refusal(`${add}&CurrentVersion=2`)).toBe('PrefixListVersionMismatch');
  expect(await refusal(`${add}&CurrentVersion=3`)).toBe('');
  expect(cloud.asked.at(-1)?.params).toMatchObject({ PrefixListName: 'office' });
});
