import { expect, test } from 'vitest';
import { ApiError } from '../protocol/error.js';
import { settled } from '../testing/manual-clock.js';
import { paperCloud, type MotoAnswers } from '../testing/paper-cloud.js';

const list = { prefixListId: 'pl-00000001', prefixListName: 'office', version: '3', ownerId: '1' };
const rules = 'GroupId=sg-00000001&IpPermissions.1.IpProtocol=-1';
const answers: MotoAnswers = {
  AuthorizeSecurityGroupIngress: () => ({}),
  AuthorizeSecurityGroupEgress: () => ({}),
  RevokeSecurityGroupIngress: () => ({}),
  RevokeSecurityGroupEgress: () => ({}),
  ModifySecurityGroupRules: () => ({}),
  DescribeManagedPrefixLists: () => ({ prefixListSet: { item: [list] } }),
  ModifyManagedPrefixList: () => ({}),
};

/** A cloud with one machine that hears of no change of rules any more, while `failing` says so. */
async function deafCloud(more: MotoAnswers = {}) {
  const cloud = await paperCloud({}, { ...answers, ...more });
  const id = await cloud.launch();
  await settled();
  cloud.host.failing.add('setTraffic');
  return { ...cloud, instance: cloud.context.store.instances.get(id) };
}

test.each<[string, (of: { id: string; eni: string }) => string]>([
  ['AuthorizeSecurityGroupIngress', () => rules],
  ['AuthorizeSecurityGroupEgress', () => rules],
  ['RevokeSecurityGroupIngress', () => rules],
  ['RevokeSecurityGroupEgress', () => rules],
  [
    'ModifySecurityGroupRules',
    () =>
      'GroupId=sg-00000001&SecurityGroupRule.1.SecurityGroupRuleId=sgr-00000001&SecurityGroupRule.1.SecurityGroupRule.IpProtocol=-1',
  ],
  ['ModifyManagedPrefixList', () => 'PrefixListId=pl-00000001'],
  ['ModifyInstanceAttribute', ({ id }) => `InstanceId=${id}&GroupId.1=sg-00000001`],
  ['ModifyNetworkInterfaceAttribute', ({ eni }) => `NetworkInterfaceId=${eni}&SecurityGroupId.1=sg-00000001`],
])('%s does not answer with success while a machine does not follow', async (action, query) => {
  const { refusal, host, instance, context } = await deafCloud();
  const asked = query({ id: instance?.id ?? '', eni: instance?.network.id ?? '' });
  expect(await refusal(action, asked)).toBe('InternalError');
  expect(context.work.failures.map(({ what }) => what)).toEqual(['put security groups in force']);
  host.failing.clear();
  expect(await refusal(action, asked)).toBe('');
});

test('whoever asks again hears that his rule is there only when it is in force', async () => {
  const duplicate = () => {
    throw new ApiError('InvalidPermission.Duplicate', 'it is there already');
  };
  const { refusal, call, host } = await deafCloud({ AuthorizeSecurityGroupIngress: duplicate });
  const again = () => refusal('AuthorizeSecurityGroupIngress', rules);
  expect(await again()).toBe('InternalError');
  await expect(call('AuthorizeSecurityGroupIngress', rules)).rejects.toThrow(
    'The change is recorded and not in force: the rules of 1 machines could not be put in force.',
  );
  host.failing.clear();
  expect(await again()).toBe('InvalidPermission.Duplicate');
});
