import {
  AssignPrivateIpAddressesCommand,
  CreateSubnetCidrReservationCommand,
  CreateSubnetCommand,
  DeleteSubnetCidrReservationCommand,
  DeleteSubnetCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  ModifySubnetAttributeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  UnassignPrivateIpAddressesCommand,
} from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import { firstInterface, on } from './login.js';
import { inState, type Place, type RunningInstance } from './place.js';
import { api, row } from './row.js';
import type { Target } from './target.js';
import { usePlace } from './use-place.js';
import { eventually, refusal } from './wait.js';

let target: Target;
let place: Place;
let one: RunningInstance;
let two: RunningInstance;
usePlace(93, {
  begin: async (ground) => {
    ({ target, place } = ground);
    [one, two] = await Promise.all([place.runUp(), place.runUp()]);
  },
});

const eni = (instance: RunningInstance) => instance.NetworkInterfaces?.[0]?.NetworkInterfaceId ?? '';
const assign = (to: RunningInstance, address: string, AllowReassignment?: boolean) =>
  target.ec2.send(
    new AssignPrivateIpAddressesCommand({
      NetworkInterfaceId: eni(to),
      PrivateIpAddresses: [address],
      ...(AllowReassignment === undefined ? {} : { AllowReassignment }),
    }),
  );
const shows = (instance: RunningInstance, address: string, present = true) =>
  eventually(`${address} ${present ? 'on' : 'off'} ${instance.InstanceId}`, async () => {
    const answer = await target.ec2.send(
      new DescribeInstancesCommand({ InstanceIds: [instance.InstanceId] }),
    );
    const interfaces = answer.Reservations?.[0]?.Instances?.[0]?.NetworkInterfaces ?? [];
    const addresses = (interfaces[0]?.PrivateIpAddresses ?? []).map((item) => item.PrivateIpAddress);
    return addresses.includes(address) === present ? true : undefined;
  });

row(
  'an address moves to another interface when reassignment is allowed, and only then',
  { doc: api('AssignPrivateIpAddresses') },
  async () => {
    const address = place.address(100);
    await assign(one, address);
    await shows(one, address);
    expect(await refusal(assign(two, address))).toBe('InvalidParameterValue');
    await assign(two, address, true);
    await shows(two, address);
    await shows(one, address, false);
  },
);

row(
  'a primary address cannot be taken away, not even with reassignment',
  { doc: api('AssignPrivateIpAddresses') },
  async () => {
    expect(await refusal(assign(two, one.PrivateIpAddress, true))).toBe('InvalidParameterValue');
  },
);

row('an address outside the subnet is refused', { doc: api('AssignPrivateIpAddresses') }, async () => {
  expect(await refusal(assign(one, '10.93.2.50'))).toBe('InvalidParameterValue');
});

row('an address is unassigned once', { doc: api('UnassignPrivateIpAddresses') }, async () => {
  const address = place.address(101);
  await assign(one, address);
  const unassign = () =>
    target.ec2.send(
      new UnassignPrivateIpAddressesCommand({ NetworkInterfaceId: eni(one), PrivateIpAddresses: [address] }),
    );
  await unassign();
  await shows(one, address, false);
  expect(await refusal(unassign())).toBe('InvalidParameterValue');
});

row(
  'an instance type limits the addresses of an interface',
  { doc: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AvailableIpPerENI.html' },
  async () => {
    const asked = target.ec2.send(
      new AssignPrivateIpAddressesCommand({
        NetworkInterfaceId: eni(one),
        SecondaryPrivateIpAddressCount: 20,
      }),
    );
    expect(await refusal(asked)).toBe('PrivateIpAddressLimitExceeded');
  },
);

row(
  'explicit reservations keep their addresses out of automatic assignment',
  {
    doc: 'https://docs.aws.amazon.com/vpc/latest/userguide/subnet-cidr-reservation.html',
    why: 'addresses are given out here, not by moto, so its check does not protect them',
  },
  async () => {
    const reserved = ['10.93.1.0/25', '10.93.1.128/26', '10.93.1.192/27'];
    const ids: string[] = [];
    for (const Cidr of reserved) {
      const { SubnetCidrReservation } = await target.ec2.send(
        new CreateSubnetCidrReservationCommand({
          SubnetId: place.subnetId,
          Cidr,
          ReservationType: 'explicit',
        }),
      );
      ids.push(SubnetCidrReservation?.SubnetCidrReservationId ?? '');
    }
    const last: number[] = [];
    for (let launched = 0; launched < 5; launched += 1) {
      const instance = await place.run();
      last.push(Number(instance.PrivateIpAddress?.split('.')[3]));
    }
    for (const SubnetCidrReservationId of ids) {
      await target.ec2.send(new DeleteSubnetCidrReservationCommand({ SubnetCidrReservationId }));
    }
    expect(Math.min(...last)).toBeGreaterThan(223);
  },
);

row(
  'the interface of an instance is described with its attachment',
  { doc: api('DescribeNetworkInterfaces'), why: 'Terraform and the EC2 console read it' },
  async () => {
    const instance = await place.run();
    const found = await eventually('the interface', async () => {
      const answer = await target.ec2.send(
        new DescribeNetworkInterfacesCommand({
          Filters: [{ Name: 'attachment.instance-id', Values: [instance.InstanceId ?? ''] }],
        }),
      );
      return answer.NetworkInterfaces?.[0];
    });
    expect(found.PrivateIpAddress).toBe(instance.PrivateIpAddress);
  },
);

row(
  'two machines swap an address and a third reaches the new holder within a second',
  {
    doc: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-secondary-ip-addresses.html',
    machines: true,
  },
  async () => {
    const address = place.address(120);
    const third = await place.runUp();
    const at = (instance: RunningInstance) => ({
      instanceId: instance.InstanceId,
    });
    const imds = `T=$(curl -sX PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" http://169.254.169.254/latest/api/token); curl -s -H "X-aws-ec2-metadata-token: $T" http://169.254.169.254/latest/meta-data/network/interfaces/macs/$(cat /sys/class/net/${firstInterface}/address)/local-ipv4s`;
    const answering = (instance: RunningInstance) =>
      on(
        target,
        place,
        at(instance),
        `sudo ip addr add ${address}/16 dev ${firstInterface} 2>/dev/null; hostname`,
      );
    const imdsShows = (instance: RunningInstance) =>
      eventually('the metadata service shows the address', async () =>
        (await on(target, place, at(instance), imds)).includes(address) ? true : undefined,
      );
    await assign(one, address);
    await imdsShows(one);
    await answering(one);
    const keyAt = (asked: string) =>
      on(target, place, at(third), `ssh-keyscan -T 1 -t ed25519 ${asked} 2>/dev/null | cut -d' ' -f3`);
    const [keyOne, keyTwo] = [await keyAt(one.PrivateIpAddress), await keyAt(two.PrivateIpAddress)];
    // Without two different keys the comparison below would say nothing.
    expect([keyOne, keyTwo]).toEqual([expect.stringMatching(/^AAAA/), expect.stringMatching(/^AAAA/)]);
    expect(keyOne).not.toBe(keyTwo);
    expect(await keyAt(address)).toBe(keyOne);
    for (const [holder, key] of [
      [two, keyTwo],
      [one, keyOne],
    ] as const) {
      await answering(holder);
      await assign(holder, address, true);
      await imdsShows(holder);
      // One attempt with a one-second deadline: that is the promise.
      expect(await keyAt(address)).toBe(key);
    }
  },
);

row(
  'a public address of the subnet answers, goes with a stop, and is another one after the start',
  {
    doc: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html',
    machines: true,
  },
  async () => {
    const mapped = await target.ec2.send(
      new CreateSubnetCommand({
        VpcId: place.vpcId,
        CidrBlock: '10.93.9.0/24',
        AvailabilityZone: place.zone,
      }),
    );
    const SubnetId = mapped.Subnet?.SubnetId ?? '';
    await target.ec2.send(
      new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value: true } }),
    );
    const { InstanceId } = await place.runUp({ SubnetId });
    const publicAddress = async () => (await inState(target, InstanceId, 'running')).PublicIpAddress ?? '';
    const hostname = (host: string) => on(target, place, { instanceId: InstanceId, host }, 'hostname');
    const first = await publicAddress();
    expect(await hostname(first)).toMatch(/^ip-10-93-9-\d+\n$/);
    await target.ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
    expect((await inState(target, InstanceId, 'stopped')).PublicIpAddress).toBeUndefined();
    await target.ec2.send(new StartInstancesCommand({ InstanceIds: [InstanceId] }));
    const second = await publicAddress();
    expect(second).not.toBe(first);
    expect(await hostname(second)).toMatch(/^ip-10-93-9-\d+\n$/);
    await target.ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
    await inState(target, InstanceId, 'terminated');
    await target.ec2.send(new DeleteSubnetCommand({ SubnetId }));
  },
);
