import {
  DescribeInstancesCommand,
  GetConsoleOutputCommand,
  ModifyInstanceAttributeCommand,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import { bootOf, nextBoot } from './boots.js';
import { on } from './login.js';
import { inState, type Place } from './place.js';
import { api, row } from './row.js';
import type { Target } from './target.js';
import { usePlace } from './use-place.js';
import { eventually, refusal } from './wait.js';

let target: Target;
let place: Place;
usePlace(91, {
  begin: (ground) => {
    ({ target, place } = ground);
  },
});

row('an unknown image is refused', { doc: api('RunInstances') }, async () => {
  expect(await refusal(place.run({ ImageId: 'ami-0123456789abcdef0' }))).toBe('InvalidAMIID.NotFound');
});

row('the same ClientToken gives the same instance once', { doc: api('RunInstances') }, async () => {
  const ClientToken = `once-${Date.now()}`;
  const [first, second] = await Promise.all([place.run({ ClientToken }), place.run({ ClientToken })]);
  expect(second.InstanceId).toBe(first.InstanceId);
});

row('a ClientToken with other parameters is refused', { doc: api('RunInstances') }, async () => {
  const ClientToken = `mismatch-${Date.now()}`;
  await place.run({ ClientToken });
  expect(await refusal(place.run({ ClientToken, InstanceType: 't3.medium' }))).toBe(
    'IdempotentParameterMismatch',
  );
});

row(
  'a private address is honoured, refused while in use, and free after termination',
  { doc: api('RunInstances') },
  async () => {
    const PrivateIpAddress = place.address(77);
    const { InstanceId } = await place.runUp({ PrivateIpAddress });
    expect(await refusal(place.run({ PrivateIpAddress }))).toBe('InvalidIPAddress.InUse');
    await target.ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
    await inState(target, InstanceId, 'terminated');
    expect((await place.run({ PrivateIpAddress })).PrivateIpAddress).toBe(PrivateIpAddress);
  },
);

row(
  'MinCount and MaxCount launch that many, each with its own address',
  { doc: api('RunInstances'), why: 'counting is the base of every launch' },
  async () => {
    const first = await place.run({ MinCount: 3, MaxCount: 3 });
    const all = await eventually('three instances', async () => {
      const answer = await target.ec2.send(
        new DescribeInstancesCommand({ Filters: [{ Name: 'image-id', Values: [target.imageId] }] }),
      );
      const reservation = (answer.Reservations ?? []).find((r) =>
        r.Instances?.some((i) => i.InstanceId === first.InstanceId),
      );
      return reservation?.Instances?.length === 3 ? reservation.Instances : undefined;
    });
    expect(new Set(all.map((instance) => instance.PrivateIpAddress)).size).toBe(3);
  },
);

row(
  'states follow EC2 in order: pending, running, stopping, stopped, pending, running',
  {
    doc: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html',
    why: 'every wait of every tool reads these states; that the machine follows them is shown by the rows with machines',
  },
  async () => {
    const launched = await place.run();
    const InstanceIds = [launched.InstanceId ?? ''];
    expect(launched.State?.Name).toBe('pending');
    await inState(target, InstanceIds[0] ?? '', 'running');
    const stop = await target.ec2.send(new StopInstancesCommand({ InstanceIds }));
    expect(stop.StoppingInstances?.[0]).toMatchObject({
      CurrentState: { Name: 'stopping' },
      PreviousState: { Name: 'running' },
    });
    const stopped = await inState(target, InstanceIds[0] ?? '', 'stopped');
    expect(stopped.StateReason?.Code).toBe('Client.UserInitiatedShutdown');
    const start = await target.ec2.send(new StartInstancesCommand({ InstanceIds }));
    expect(start.StartingInstances?.[0]?.CurrentState?.Name).toBe('pending');
    await inState(target, InstanceIds[0] ?? '', 'running');
  },
);

row(
  'a terminated instance passes shutting-down, and stays visible as terminated',
  {
    doc: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html',
    why: 'replacing a machine waits for these states; that the machine is gone by then is this cloud’s to keep',
  },
  async () => {
    const { InstanceId } = await place.runUp();
    const { TerminatingInstances } = await target.ec2.send(
      new TerminateInstancesCommand({ InstanceIds: [InstanceId] }),
    );
    expect(TerminatingInstances?.[0]).toMatchObject({
      CurrentState: { Name: 'shutting-down' },
      PreviousState: { Name: 'running' },
    });
    const seen: string[] = [];
    const terminated = await eventually(`${InstanceId} terminated`, async () => {
      const answer = await target.ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
      const instance = answer.Reservations?.[0]?.Instances?.[0];
      const state = instance?.State?.Name ?? 'not shown';
      if (seen.at(-1) !== state) seen.push(state);
      return state === 'terminated' ? instance : undefined;
    });
    // A lagging answer may still say running, and a quick end may be over before the first answer.
    expect('running shutting-down terminated').toContain(seen.join(' '));
    expect(terminated.StateReason?.Code).toBe('Client.UserInitiatedShutdown');
  },
);

row('a stopping instance cannot be started', { doc: api('StartInstances'), machines: true }, async () => {
  const { InstanceId } = await place.runUp();
  await target.ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
  expect(await refusal(target.ec2.send(new StartInstancesCommand({ InstanceIds: [InstanceId] })))).toBe(
    'IncorrectInstanceState',
  );
});

row(
  'termination protection protects until it is taken away',
  { doc: api('TerminateInstances') },
  async () => {
    const { InstanceId } = await place.runUp({ DisableApiTermination: true });
    const terminate = () => target.ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
    expect(await refusal(terminate())).toBe('OperationNotPermitted');
    await target.ec2.send(
      new ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination: { Value: false } }),
    );
    await terminate();
    await inState(target, InstanceId, 'terminated');
  },
);

row(
  'a protected instance keeps those of a batch that are in its zone, and not those in another one',
  { doc: api('TerminateInstances') },
  async () => {
    const guarded = await place.runUp({ DisableApiTermination: true });
    const beside = await place.runUp();
    const elsewhere = await place.runUp({ SubnetId: place.otherSubnetId });
    const InstanceIds = [guarded, beside, elsewhere].map(({ InstanceId }) => InstanceId);
    const terminate = () => refusal(target.ec2.send(new TerminateInstancesCommand({ InstanceIds })));
    expect(await terminate()).toBe('OperationNotPermitted');
    await inState(target, elsewhere.InstanceId, 'terminated');
    await inState(target, beside.InstanceId, 'running');
    await target.ec2.send(
      new ModifyInstanceAttributeCommand({
        ...{ InstanceId: guarded.InstanceId, DisableApiTermination: { Value: false } },
      }),
    );
    expect(await terminate()).toBe('no error');
  },
);

row(
  'the machine answers and runs its user data',
  { doc: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html', machines: true },
  async () => {
    const UserData = Buffer.from('#!/bin/sh\necho made-by-user-data > /var/tmp/mark\n').toString('base64');
    const { InstanceId, PrivateIpAddress } = await place.runUp({ UserData });
    const door = { instanceId: InstanceId };
    const mark = await eventually('user data has run', async () => {
      const text = await on(target, place, door, 'cat /var/tmp/mark 2>/dev/null');
      return text === '' ? undefined : text;
    });
    expect(mark).toBe('made-by-user-data\n');
    // The runner is outside the VPC on AWS; here the host stands at its router and reaches the private address too.
    const inside = target.kind === 'local' ? { ...door, host: PrivateIpAddress } : door;
    expect(await on(target, place, inside, 'cat /var/tmp/mark')).toBe(mark);
  },
);

row(
  'a reboot keeps the file system and starts a new boot',
  { doc: api('RebootInstances'), machines: true },
  async () => {
    const { InstanceId } = await place.runUp();
    const machine = { target, place, instanceId: InstanceId };
    await on(target, place, machine, 'echo kept | sudo tee /etc/kept');
    const before = await bootOf(machine);
    await target.ec2.send(new RebootInstancesCommand({ InstanceIds: [InstanceId] }));
    await nextBoot(machine, before);
    expect(await on(target, place, machine, 'cat /etc/kept')).toBe('kept\n');
  },
);

row(
  'a guest that shuts itself down is stopped, and says that it did so itself',
  {
    doc: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingInstanceInitiatedShutdownBehavior.html',
    machines: true,
  },
  async () => {
    const { InstanceId } = await place.runUp();
    await on(target, place, { instanceId: InstanceId }, 'sudo systemctl poweroff');
    const stopped = await inState(target, InstanceId, 'stopped');
    expect(stopped.StateReason?.Code).toBe('Client.InstanceInitiatedShutdown');
  },
);

row(
  'the console output is the machine’s own',
  {
    doc: api('GetConsoleOutput'),
    why: 'moto makes up a text of a machine that never was; here host keys are read from it',
  },
  async () => {
    const { InstanceId } = await place.runUp();
    const own = target.kind === 'memory' ? new RegExp(InstanceId) : /systemd|Linux version/;
    const text = await eventually('console output', async () => {
      const { Output } = await target.ec2.send(new GetConsoleOutputCommand({ InstanceId, Latest: true }));
      const shown = Buffer.from(Output ?? '', 'base64').toString('utf8');
      return own.test(shown) ? shown : undefined;
    });
    expect(text).toMatch(own);
  },
);

row('the latest console output needs a Nitro type', { doc: api('GetConsoleOutput') }, async () => {
  const { InstanceId } = await place.runUp({ InstanceType: 't2.small' });
  const asked = target.ec2.send(new GetConsoleOutputCommand({ InstanceId, Latest: true }));
  expect(await refusal(asked)).toBe('UnsupportedOperation');
});

row(
  'an instance has the memory of its type and not more',
  { doc: 'https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html', machines: true },
  async () => {
    const { InstanceId } = await place.runUp({ InstanceType: 't3.micro' });
    const door = { instanceId: InstanceId };
    // Written to, not only reserved: memory that is promised and never touched is nobody's.
    const hold = (mib: number) =>
      on(
        target,
        place,
        door,
        `perl -e '$held = "x" x (${mib} << 20); print "held\\n"' 2>/dev/null || echo refused`,
      );
    expect(await hold(400)).toBe('held\n');
    // The guest may kill the session with the offender; then there is no answer at all.
    expect((await hold(1200)).split('\n')).not.toContain('held');
  },
);

row(
  'an instance has the processors of its type and not more',
  { doc: 'https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html', machines: true },
  async () => {
    const { InstanceId } = await place.runUp({ InstanceType: 't2.small' });
    const spin = 'timeout 2 sh -c "while :; do :; done" & '.repeat(4);
    const used = await on(
      target,
      place,
      { instanceId: InstanceId },
      `bash -c 'TIMEFORMAT="%R %U %S"; time (${spin} wait)' 2>&1 | tail -n 1`,
    );
    const [real = 0, user = 0, system = 0] = used.trim().split(' ').map(Number);
    expect(real).toBeGreaterThan(1.5);
    expect((user + system) / real).toBeLessThan(1.3);
  },
);
