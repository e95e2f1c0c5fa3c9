import {
  AssignPrivateIpAddressesCommand,
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  ModifyInstanceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  AuthorizeSecurityGroupEgressCommand,
  DescribeSecurityGroupRulesCommand,
  type IpPermission,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect } from 'vitest';
import { doorOf, knock, knockFrom } from './doors.js';
import { on } from './login.js';
import { makePlace, type Place, type RunningInstance } from './place.js';
import { api, row } from './row.js';
import { openTarget, type Target } from './target.js';
import { eventually } from './wait.js';

let target: Target;
let place: Place;
beforeAll(async () => {
  target = await openTarget();
  place = await makePlace(target, 57);
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
});

const guide = 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html';
const tracking =
  'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html';

const ssh = (more: Partial<IpPermission>): IpPermission => ({
  ...{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22 },
  ...more,
});
const from = (CidrIp: string) => ssh({ IpRanges: [{ CidrIp }] });
const fromGroup = (GroupId: string) => ssh({ UserIdGroupPairs: [{ GroupId }] });

const authorize = (GroupId: string, ...IpPermissions: IpPermission[]) =>
  target.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
const revoke = (GroupId: string, ...IpPermissions: IpPermission[]) =>
  target.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));

const letOut = (GroupId: string, ...IpPermissions: IpPermission[]) =>
  target.ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions }));

/** A group that lets everybody log in and nothing out. */
async function muteGroup(name: string): Promise<string> {
  const GroupId = await place.newGroup(name);
  await authorize(GroupId, from('0.0.0.0/0'));
  const everything = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  await target.ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [everything] }));
  return GroupId;
}

/** The machine that looks, in the place's group, and the one that is looked at, in a group of the row's own. */
let looker: RunningInstance | undefined;
const inGroup = (...SecurityGroupIds: string[]) => place.runUp({ SecurityGroupIds });
async function lookerUp(): Promise<RunningInstance> {
  looker ??= await inGroup(place.groupId);
  return looker;
}

/** What greets a machine that knocks at another one's sshd; '' when nothing does. */
async function greeting(address: string): Promise<string> {
  return knockFrom({ target, place }, await lookerUp(), address);
}

/** What a machine says, whatever became of the command. */
const said = async (machine: RunningInstance, command: string) =>
  (await on(target, place, doorOf(machine), `${command}; true`)).trim();

/** The same once the machine is up: its sshd may not be yet. */
const greets = (address: string) =>
  eventually(`${address} greets`, async () => ((await greeting(address)) === 'SSH-' ? true : undefined));

row(
  'the default group lets in its members and nobody else',
  { doc: 'https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html' },
  async () => {
    const { SecurityGroups } = await target.ec2.send(
      new DescribeSecurityGroupsCommand({
        Filters: [
          { Name: 'vpc-id', Values: [place.vpcId] },
          { Name: 'group-name', Values: ['default'] },
        ],
      }),
    );
    const [group] = SecurityGroups ?? [];
    expect(group?.IpPermissions).toHaveLength(1);
    expect(group?.IpPermissions?.[0]).toMatchObject({
      IpProtocol: '-1',
      IpRanges: [],
      UserIdGroupPairs: [{ GroupId: group?.GroupId }],
    });
  },
);

row(
  'a machine is closed to what no rule admits, and open to it as soon as one does',
  { doc: api('AuthorizeSecurityGroupIngress'), machines: true },
  async () => {
    const group = await place.newGroup('closed');
    const { PrivateIpAddress: address } = await inGroup(group);
    const { PrivateIpAddress } = await lookerUp();
    expect(await greeting(address)).toBe('');
    await authorize(group, from(`${PrivateIpAddress}/32`));
    await greets(address);
    await revoke(group, from(`${PrivateIpAddress}/32`));
    expect(await greeting(address)).toBe('');
  },
);

row(
  'a rule that names a group admits its members by every address they have, as long as they are members',
  { doc: guide, machines: true },
  async () => {
    const [group, peers] = [await place.newGroup('named'), await place.newGroup('peers')];
    await authorize(group, fromGroup(peers));
    const { PrivateIpAddress: address } = await inGroup(group);
    const { InstanceId } = await lookerUp();
    expect(await greeting(address)).toBe('');
    const join = (...Groups: string[]) =>
      target.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, Groups }));
    await join(place.groupId, peers);
    await greets(address);
    await join(place.groupId);
    expect(await greeting(address)).toBe('');
  },
);

row(
  'a secondary address is a member too, from when it is assigned',
  { doc: guide, machines: true },
  async () => {
    const [group, peers] = [await place.newGroup('second'), await place.newGroup('movers')];
    await authorize(group, fromGroup(peers));
    const { PrivateIpAddress: address } = await inGroup(group);
    const member = await place.runUp({ SecurityGroupIds: [place.groupId, peers] });
    const secondary = place.address(77);
    await target.ec2.send(
      new AssignPrivateIpAddressesCommand({
        NetworkInterfaceId: member.NetworkInterfaces?.[0]?.NetworkInterfaceId,
        PrivateIpAddresses: [secondary],
      }),
    );
    const ask = `i=$(ip -o route get ${address} | sed 's/.* dev \\([^ ]*\\).*/\\1/'); sudo ip address replace ${secondary}/32 dev $i; sudo ip route replace ${address}/32 dev $i src ${secondary}; timeout 2 bash -c 'exec 3<>/dev/tcp/${address}/22; head -c 4 <&3' 2>/dev/null; true`;
    await eventually('the secondary address is let in', async () =>
      (await said(member, ask)) === 'SSH-' ? true : undefined,
    );
  },
);

row(
  'the groups of an interface can be changed, at once',
  { doc: api('ModifyNetworkInterfaceAttribute'), machines: true },
  async () => {
    const shut = await place.newGroup('shut');
    const machine = await inGroup(place.groupId);
    await greets(machine.PrivateIpAddress);
    const NetworkInterfaceId = machine.NetworkInterfaces?.[0]?.NetworkInterfaceId;
    const modify = (...Groups: string[]) =>
      target.ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups }));
    await modify(shut);
    expect(await greeting(machine.PrivateIpAddress)).toBe('');
    await modify(shut, place.groupId);
    expect(await greeting(machine.PrivateIpAddress)).toBe('SSH-');
  },
);

row('a rule can be changed in place', { doc: api('ModifySecurityGroupRules'), machines: true }, async () => {
  const group = await place.newGroup('modified');
  await authorize(group, from('203.0.113.7/32'));
  const { PrivateIpAddress: address } = await inGroup(group);
  expect(await greeting(address)).toBe('');
  const { SecurityGroupRules } = await target.ec2.send(
    new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [group] }] }),
  );
  const rule = SecurityGroupRules?.find(({ IsEgress }) => IsEgress === false);
  const SecurityGroupRule = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIpv4: '0.0.0.0/0' };
  await target.ec2.send(
    new ModifySecurityGroupRulesCommand({
      GroupId: group,
      SecurityGroupRules: [{ SecurityGroupRuleId: rule?.SecurityGroupRuleId, SecurityGroupRule }],
    }),
  );
  await greets(address);
});

row(
  'what no egress rule lets out does not arrive',
  { doc: api('RevokeSecurityGroupEgress'), machines: true },
  async () => {
    const group = await muteGroup('mute');
    const machine = await inGroup(group);
    const { PrivateIpAddress: other } = await lookerUp();
    // The login works all the same: answers to what was let in need no rule.
    expect(await knockFrom({ target, place }, machine, other)).toBe('');
    await letOut(group, from(`${other}/32`));
    expect(await knockFrom({ target, place }, machine, other)).toBe('SSH-');
  },
);

row(
  'an egress rule that names a group lets out to its members, as long as they are members',
  { doc: guide, machines: true },
  async () => {
    const [group, peers] = [await muteGroup('mute-but-to-peers'), await place.newGroup('heard')];
    await letOut(group, fromGroup(peers));
    const machine = await inGroup(group);
    const { InstanceId, PrivateIpAddress: other } = await lookerUp();
    const outcome = () => knockFrom({ target, place }, machine, other);
    expect(await outcome()).toBe('');
    const join = (...Groups: string[]) =>
      target.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, Groups }));
    await join(place.groupId, peers);
    await eventually('the member is reached', async () => ((await outcome()) === 'SSH-' ? true : undefined));
    await join(place.groupId);
    expect(await outcome()).toBe('');
  },
);

row(
  'ICMP is let in by type, and a rule for TCP lets in none',
  { doc: api('IpPermission'), machines: true },
  async () => {
    const group = await place.newGroup('pinged');
    const looker = await lookerUp();
    const me = [{ CidrIp: `${looker.PrivateIpAddress}/32` }];
    await authorize(group, { IpProtocol: 'tcp', FromPort: 0, ToPort: 65_535, IpRanges: me });
    const { PrivateIpAddress: address } = await inGroup(group);
    const received = () =>
      said(looker, `ping -c 1 -W 2 ${address} | sed -n 's/.* \\([0-9]*\\) received.*/\\1/p'`);
    await greets(address);
    expect(await received()).toBe('0');
    await authorize(group, { IpProtocol: 'icmp', FromPort: 13, ToPort: -1, IpRanges: me });
    expect(await received()).toBe('0');
    // Echo request, any code.
    await authorize(group, { IpProtocol: 'icmp', FromPort: 8, ToPort: -1, IpRanges: me });
    await eventually('an answer', async () => ((await received()) === '1' ? true : undefined));
  },
);

row(
  'UDP is let in by port, and answered without a rule for the way back',
  { doc: tracking, machines: true },
  async () => {
    const group = await muteGroup('datagrams');
    const machine = await inGroup(group);
    const looker = await lookerUp();
    const echo = `use IO::Socket::INET; $s = IO::Socket::INET->new(LocalPort => 7000, Proto => "udp"); while ($s->recv($m, 99)) { $s->send($m) }`;
    await said(machine, `setsid perl -e '${echo}' >/dev/null 2>&1 </dev/null & sleep 1`);
    const ask = `exec 3<>/dev/udp/${machine.PrivateIpAddress}/7000; echo hello >&3; timeout 2 head -n 1 <&3`;
    const answer = () => said(looker, `bash -c '${ask}' 2>/dev/null`);
    expect(await answer()).toBe('');
    const udp = (port: number) => ({
      ...{ IpProtocol: 'udp', FromPort: port, ToPort: port },
      IpRanges: [{ CidrIp: `${looker.PrivateIpAddress}/32` }],
    });
    await authorize(group, udp(7001));
    expect(await answer()).toBe('');
    await authorize(group, udp(7000));
    await eventually('an answer', async () => ((await answer()) === 'hello' ? true : undefined));
  },
);

row(
  'a connection that a narrow rule let in outlives the rule; one that everybody may make ends with it',
  { doc: tracking, machines: true },
  async () => {
    const group = await place.newGroup('tracked');
    const halves = [from('0.0.0.0/1'), from('128.0.0.0/1')];
    await authorize(group, ...halves);
    const machine = await inGroup(group);
    const host = machine.PublicIpAddress ?? machine.PrivateIpAddress;
    const opened = () =>
      eventually(`${host} greets`, async () => {
        const door = await knock(host);
        return door.banner === 'SSH-' ? door : undefined;
      });
    using tracked = await opened();
    await revoke(group, ...halves);
    expect((await knock(host)).banner).toBe('');
    expect(await tracked.answers()).toBe(true);
    await authorize(group, from('0.0.0.0/0'));
    using untracked = await opened();
    await revoke(group, from('0.0.0.0/0'));
    expect(await untracked.answers()).toBe(false);
  },
);
