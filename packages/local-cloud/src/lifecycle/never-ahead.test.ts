import { expect, test } from 'vitest';
import { settled } from '../testing/manual-clock.js';
import { paperCloud } from '../testing/paper-cloud.js';

// The host is held in the middle of what it was told: what may be said meanwhile is what is so.

test('an instance is not stopped before its machine is', async () => {
  const { context, host, call, launch } = await paperCloud();
  const id = await launch();
  await settled();
  const release = host.hold('stop');
  await call('StopInstances', `InstanceId.1=${id}`);
  await settled();
  const state = () => context.store.instances.get(id)?.state;
  expect([state(), await host.machines.state(id)]).toEqual(['stopping', 'running']);
  release();
  await settled();
  expect([state(), await host.machines.state(id)]).toEqual(['stopped', 'stopped']);
});

test('an instance is not terminated, and its address nobody else’s, before its machine is gone', async () => {
  const { context, host, call, refusal, launch } = await paperCloud();
  const id = await launch('PrivateIpAddress=10.0.0.10');
  await settled();
  const release = host.hold('stop');
  await call('TerminateInstances', `InstanceId.1=${id}`);
  await settled();
  const again = `ImageId=${context.store.instances.get(id)?.imageId ?? ''}&InstanceType=t3.micro&MinCount=1&MaxCount=1&PrivateIpAddress=10.0.0.10`;
  expect(context.store.instances.get(id)?.state).toBe('shutting-down');
  expect(await refusal('RunInstances', again)).toBe('InvalidIPAddress.InUse');
  release();
  await settled();
  expect([context.store.instances.get(id)?.state, await host.machines.state(id)]).toEqual([
    'terminated',
    'absent',
  ]);
  expect(await refusal('RunInstances', again)).toBe('');
});

test('a volume is not attached before its device is there', async () => {
  const { context, host, call, launch } = await paperCloud();
  const id = await launch();
  await call('CreateVolume', 'AvailabilityZone=us-east-1a&Size=1');
  await settled();
  const volume = context.store.volumes.all().find(({ kind }) => kind === 'data')?.id ?? '';
  const release = host.hold('attach');
  const answer = await call('AttachVolume', `VolumeId=${volume}&InstanceId=${id}&Device=/dev/sdf`);
  await settled();
  const attachment = () => context.store.volumes.get(volume)?.attachment?.state;
  expect([answer['status'], attachment()]).toEqual(['attaching', 'attaching']);
  release();
  await settled();
  expect(attachment()).toBe('attached');
});

test('an address that moves is assigned at once, and in the metadata when the network delivers it', async () => {
  const { context, host, call, launch } = await paperCloud();
  const [from, to] = [await launch('NetworkInterface.1.SecondaryPrivateIpAddressCount=1'), await launch()];
  await settled();
  const network = (id: string) => context.store.instances.get(id)?.network;
  const [, address = ''] = network(from)?.assigned ?? [];
  const release = host.hold('setAddresses');
  const move = `NetworkInterfaceId=${network(to)?.id ?? ''}&PrivateIpAddress.1=${address}&AllowReassignment=true`;
  await call('AssignPrivateIpAddresses', move);
  await settled();
  const held = (of: 'assigned' | 'delivered') => [from, to].map((id) => network(id)?.[of].includes(address));
  const reached = () => [from, to].map((id) => host.machineById.get(id)?.addresses.includes(address));
  expect([held('assigned'), held('delivered'), reached()]).toEqual([
    ...[
      [false, true],
      [true, false],
      [true, false],
    ],
  ]);
  release();
  await settled();
  expect([held('assigned'), held('delivered'), reached()]).toEqual([
    ...[
      [false, true],
      [false, true],
      [false, true],
    ],
  ]);
});
