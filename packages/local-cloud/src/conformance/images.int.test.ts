import {
  CreateImageCommand,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  RegisterImageCommand,
  StopInstancesCommand,
  type Image,
} from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import { bootOf, nextBoot } from './boots.js';
import { on } from './login.js';
import { inState, type Place, type RunningInstance } from './place.js';
import { api, row } from './row.js';
import type { Target } from './target.js';
import { usePlace } from './use-place.js';
import { eventually, refusal } from './wait.js';

let target: Target;
let place: Place;
let source: RunningInstance;
let names = 0;
usePlace(94, {
  begin: async (ground) => {
    ({ target, place } = ground);
    source = await place.runUp();
  },
});

const unique = (name: string) => `${name}-${Date.now()}-${(names += 1)}`;
async function create(Name: string, InstanceId: string): Promise<string> {
  const { ImageId = '' } = await target.ec2.send(
    new CreateImageCommand({
      Name,
      InstanceId,
      TagSpecifications: [{ ResourceType: 'image', Tags: [{ Key: 'conformance', Value: Name }] }],
    }),
  );
  return ImageId;
}
const available = (id: string): Promise<Image> =>
  eventually(`${id} available`, async () => {
    const image = (await target.ec2.send(new DescribeImagesCommand({ ImageIds: [id] }))).Images?.[0];
    return image?.State === 'available' ? image : undefined;
  });

row(
  'an image’s name is taken once',
  { doc: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html' },
  async () => {
    const name = unique('twice');
    const id = await create(name, source.InstanceId);
    expect(await refusal(create(name, source.InstanceId))).toBe('InvalidAMIName.Duplicate');
    await available(id);
  },
);

row(
  'an image is found by owner, tag, state and name, and has a snapshot that cannot be deleted while it is registered',
  {
    doc: api('DescribeImages'),
    why: 'images are not moto’s here, and finding them is how releases are chosen',
  },
  async () => {
    const name = unique('found');
    const id = await create(name, source.InstanceId);
    const image = await available(id);
    const found = await eventually('the image by filters', async () => {
      const { Images } = await target.ec2.send(
        new DescribeImagesCommand({
          Owners: ['self'],
          Filters: [
            { Name: 'name', Values: [`${name.slice(0, -3)}*`] },
            { Name: 'state', Values: ['available'] },
            { Name: 'tag:conformance', Values: [name] },
          ],
        }),
      );
      return Images?.length === 1 ? Images : undefined;
    });
    expect(found.map((i) => i.ImageId)).toEqual([id]);
    const SnapshotId = image.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? '';
    expect(await refusal(target.ec2.send(new DeleteSnapshotCommand({ SnapshotId })))).toBe(
      'InvalidSnapshot.InUse',
    );
    await target.ec2.send(new DeregisterImageCommand({ ImageId: id }));
    expect(await refusal(target.ec2.send(new DeleteSnapshotCommand({ SnapshotId })))).toBe('no error');
  },
);

row('a deregistered image launches nothing', { doc: api('DeregisterImage') }, async () => {
  const id = await create(unique('gone'), source.InstanceId);
  await available(id);
  await target.ec2.send(new DeregisterImageCommand({ ImageId: id }));
  const launch = () => refusal(place.run({ ImageId: id }));
  const error = await eventually('the launch is refused', async () => {
    const name = await launch();
    return name === 'no error' ? undefined : name;
  });
  expect(error).toMatch(/^InvalidAMIID\.(NotFound|Unavailable)$/);
});

row(
  'an image registered from a root snapshot launches',
  { doc: api('RegisterImage'), why: 'images are not moto’s here' },
  async () => {
    const image = await available(await create(unique('original'), source.InstanceId));
    const Ebs = { SnapshotId: image.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? '' };
    const DeviceName = image.RootDeviceName ?? '';
    const { ImageId = '' } = await target.ec2.send(
      new RegisterImageCommand({
        Name: unique('registered'),
        RootDeviceName: DeviceName,
        BlockDeviceMappings: [{ DeviceName, Ebs }],
        VirtualizationType: 'hvm',
        Architecture: 'x86_64',
        // Without it EC2 launches no type that has only this adapter, and T3 is one.
        EnaSupport: true,
      }),
    );
    await available(ImageId);
    const { InstanceId = '' } = await place.run({ ImageId });
    await inState(target, InstanceId, 'running');
  },
);

row(
  'an instance of an image made from a stopped machine has its files, and none that were deleted',
  { doc: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/creating-an-ami-ebs.html', machines: true },
  async () => {
    const instance = await place.runUp();
    const door = { instanceId: instance.InstanceId };
    await on(
      target,
      place,
      door,
      'echo kept | sudo tee /etc/kept; echo secret | sudo tee /etc/deleted; sudo rm /etc/deleted; sync',
    );
    await target.ec2.send(new StopInstancesCommand({ InstanceIds: [instance.InstanceId] }));
    await inState(target, instance.InstanceId, 'stopped');
    const id = await create(unique('from-stopped'), instance.InstanceId);
    await available(id);
    const next = await place.runUp({ ImageId: id });
    const there = { instanceId: next.InstanceId };
    expect(await on(target, place, there, 'cat /etc/kept; test -e /etc/deleted; echo $?')).toBe('kept\n1\n');
  },
);

row(
  'an instance of an image made from a running machine has its files, and none that were deleted',
  { doc: api('CreateImage'), machines: true },
  async () => {
    const instance = await place.runUp();
    const door = { instanceId: instance.InstanceId };
    // What was deleted is of the image that the machine was launched from, and of the machine itself.
    const change =
      'echo kept | sudo tee /etc/kept; echo secret | sudo tee /etc/deleted; sudo rm /etc/deleted /etc/debian_version; sync';
    await on(target, place, door, change);
    const id = await create(unique('from-running-files'), instance.InstanceId);
    await available(id);
    const next = await place.runUp({ ImageId: id });
    const there = { instanceId: next.InstanceId };
    const look = 'cat /etc/kept; ls /etc/deleted /etc/debian_version 2>/dev/null | wc -l';
    expect(await on(target, place, there, look)).toBe('kept\n0\n');
  },
);

row(
  'an image made from a running machine reboots it',
  { doc: api('CreateImage'), machines: true },
  async () => {
    const instance = await place.runUp();
    const machine = { target, place, instanceId: instance.InstanceId };
    const before = await bootOf(machine);
    await available(await create(unique('from-running'), instance.InstanceId));
    expect(await nextBoot(machine, before)).not.toBe(before);
  },
);
