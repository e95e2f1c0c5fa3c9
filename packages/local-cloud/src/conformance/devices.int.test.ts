import {
  CreateSnapshotCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import { byId, disksOf } from './disks.js';
import { on } from './login.js';
import { inState, type Place, type RunningInstance } from './place.js';
import { api, row } from './row.js';
import type { Target } from './target.js';
import { usePlace } from './use-place.js';
import { eventually, refusal } from './wait.js';

let target: Target;
let place: Place;
usePlace(97, {
  begin: (ground) => {
    ({ target, place } = ground);
  },
});

const { volume, volumeIs, attach, attached, available, completed } = disksOf(() => ({ target, place }));
const inside = ({ InstanceId }: RunningInstance, command: string) =>
  on(target, place, { instanceId: InstanceId }, command);

row(
  'that a volume is encrypted is shown of it, of its snapshot and of what is made from that',
  {
    doc: 'https://docs.aws.amazon.com/ebs/latest/userguide/how-ebs-encryption-works.html',
    why: 'volumes are not moto’s here; whoever checks that data is encrypted reads these answers',
  },
  async () => {
    const [sealed, open] = [await volume(), await volume({ Encrypted: false })];
    expect((await volumeIs(sealed, () => true)).Encrypted).toBe(true);
    expect((await volumeIs(open, () => true)).Encrypted).toBe(false);
    const { SnapshotId = '' } = await target.ec2.send(new CreateSnapshotCommand({ VolumeId: sealed }));
    expect((await completed(SnapshotId)).Encrypted).toBe(true);
    const copy = await volume({ SnapshotId, Encrypted: undefined });
    expect((await volumeIs(copy, () => true)).Encrypted).toBe(true);
  },
);

row(
  'a volume of a launch is deleted with its instance, or kept, as the launch said',
  {
    doc: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/preserving-volumes-on-termination.html',
    why: 'data depends on it',
  },
  async () => {
    const { InstanceId } = await place.runUp({
      BlockDeviceMappings: [
        { DeviceName: '/dev/sdf', Ebs: { VolumeSize: 1, DeleteOnTermination: true } },
        { DeviceName: '/dev/sdg', Ebs: { VolumeSize: 1, DeleteOnTermination: false } },
      ],
    });
    const byDevice = await eventually('both devices are shown', async () => {
      const answer = await target.ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
      const mappings = answer.Reservations?.[0]?.Instances?.[0]?.BlockDeviceMappings ?? [];
      const idOf = (name: string) => mappings.find((one) => one.DeviceName === name)?.Ebs?.VolumeId;
      const [doomed, kept] = [idOf('/dev/sdf'), idOf('/dev/sdg')];
      return doomed === undefined || kept === undefined ? undefined : { doomed, kept };
    });
    await target.ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
    await inState(target, InstanceId, 'terminated');
    await available(byDevice.kept);
    const asked = new DescribeVolumesCommand({ VolumeIds: [byDevice.doomed] });
    const gone = await eventually(`${byDevice.doomed} is gone`, async () => {
      const error = await refusal(target.ec2.send(asked));
      return error === 'no error' ? undefined : error;
    });
    expect(gone).toBe('InvalidVolume.NotFound');
  },
);

row(
  'a guest sees the size of a volume, of one attached later and of one of its launch',
  { doc: api('CreateVolume'), machines: true },
  async () => {
    const instance = await place.runUp({
      BlockDeviceMappings: [{ DeviceName: '/dev/sdg', Ebs: { VolumeSize: 3, DeleteOnTermination: true } }],
    });
    const id = await volume({ Size: 2 });
    await attach(id, instance.InstanceId, '/dev/sdf');
    await attached(id);
    const ofLaunch = await eventually('the device of the launch', async () => {
      const Filters = [
        { Name: 'attachment.instance-id', Values: [instance.InstanceId] },
        { Name: 'attachment.device', Values: ['/dev/sdg'] },
      ];
      return (await target.ec2.send(new DescribeVolumesCommand({ Filters }))).Volumes?.[0]?.VolumeId;
    });
    const sizes = `sudo blockdev --getsize64 ${byId(id)}; sudo blockdev --getsize64 ${byId(ofLaunch)}`;
    expect(await inside(instance, sizes)).toBe(`${2 * 1024 ** 3}\n${3 * 1024 ** 3}\n`);
  },
);

row(
  'a volume is there under its names, with its bytes, after a stop and a start',
  { doc: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Stop_Start.html', machines: true },
  async () => {
    const instance = await place.runUp();
    const InstanceIds = [instance.InstanceId];
    const id = await volume();
    const [device, name] = [byId(id), '/dev/sdf'];
    await attach(id, instance.InstanceId, name);
    await attached(id);
    await inside(instance, `printf kept | sudo tee ${device} >/dev/null; sync`);
    await target.ec2.send(new StopInstancesCommand({ InstanceIds }));
    await inState(target, instance.InstanceId, 'stopped');
    expect((await volumeIs(id, () => true)).Attachments?.[0]).toMatchObject({
      State: 'attached',
      Device: name,
    });
    await target.ec2.send(new StartInstancesCommand({ InstanceIds }));
    await inState(target, instance.InstanceId, 'running');
    expect(await inside(instance, `sudo head -c 4 ${device}`)).toBe('kept');
    const same = `test -b ${name} && test ${name} -ef ${device}; echo $?`;
    // On Nitro only udev's rules of Amazon Linux make the name that was asked for; elsewhere there is the other one alone.
    if (target.kind === 'local') expect(await inside(instance, same)).toBe('0\n');
  },
);

row(
  'a guest that makes a device node with the numbers of another one’s volume does not reach it',
  { doc: 'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-attaching-volume.html', machines: true },
  async () => {
    const [holder, thief] = [await place.runUp(), await place.runUp()];
    const id = await volume();
    await attach(id, holder.InstanceId, '/dev/sdf');
    await attached(id);
    await inside(holder, `printf secret | sudo tee ${byId(id)} >/dev/null; sync`);
    expect(await inside(holder, `sudo head -c 6 ${byId(id)}`)).toBe('secret');
    const numbers = (await inside(holder, `stat -Lc '%t %T' ${byId(id)}`)).trim().split(' ');
    const [major, minor] = numbers.map((number) => Number.parseInt(number, 16));
    const make = `sudo mknod /dev/thief b ${major} ${minor}; sudo head -c 6 /dev/thief`;
    const read = await inside(thief, make);
    expect(read).not.toContain('secret');
    // On EC2 the numbers are those of a device of the guest's own, or of none; here all guests have one kernel.
    if (target.kind === 'local') expect(read).toContain('Operation not permitted');
  },
);
