import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateImageCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  AttachVolumeCommand,
  DeleteTagsCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  EC2Client,
  RegisterImageCommand,
  RunInstancesCommand,
  type Image,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LocalCloud } from '../cloud.js';
import { createMemoryHost, type MemoryHost } from '../testing/memory-host.js';

let directory: string;
let imageStore: string;
/** What the host keeps beyond a cloud. */
let kept: Set<string>;
let clouds: LocalCloud[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-cloud-test-'));
  imageStore = join(directory, 'images');
  kept = new Set();
  clouds = [];
});
afterEach(async () => {
  await Promise.all(clouds.map((cloud) => cloud[Symbol.asyncDispose]()));
  await rm(directory, { recursive: true });
});

async function start(): Promise<{ cloud: LocalCloud; ec2: EC2Client; host: MemoryHost }> {
  const host = createMemoryHost(kept);
  const cloud = await LocalCloud.start({
    registryDir: join(directory, 'registry'),
    imageStore,
    staleReads: 'off',
    host: () => Promise.resolve(host),
  });
  clouds.push(cloud);
  const { endpoint, region, credentials } = cloud;
  return { cloud, host, ec2: new EC2Client({ endpoint, region, credentials }) };
}

async function launch(ec2: EC2Client, cloud: LocalCloud, ImageId = cloud.baseImageId): Promise<string> {
  const { Instances } = await ec2.send(
    new RunInstancesCommand({ ImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }),
  );
  await cloud.idle();
  return Instances?.[0]?.InstanceId ?? '';
}

async function bake(ec2: EC2Client, cloud: LocalCloud, Name: string): Promise<string> {
  const InstanceId = await launch(ec2, cloud);
  const { ImageId = '' } = await ec2.send(
    new CreateImageCommand({
      InstanceId,
      Name,
      Description: `made for ${Name}`,
      TagSpecifications: [{ ResourceType: 'image', Tags: [{ Key: 'status', Value: 'candidate' }] }],
    }),
  );
  await cloud.idle();
  return ImageId;
}

async function own(ec2: EC2Client): Promise<Image[]> {
  return (await ec2.send(new DescribeImagesCommand({ Owners: ['self'] }))).Images ?? [];
}

test('an image is there in the next cloud as it was in the last, with tags written later, and boots', async () => {
  const first = await start();
  const ImageId = await bake(first.ec2, first.cloud, 'kept-one');
  await first.ec2.send(
    new CreateTagsCommand({
      Resources: [ImageId],
      Tags: [
        { Key: 'status', Value: 'tested' },
        { Key: 'doomed', Value: 'yes' },
      ],
    }),
  );
  await first.ec2.send(new DeleteTagsCommand({ Resources: [ImageId], Tags: [{ Key: 'doomed' }] }));
  const before = await own(first.ec2);
  expect(before).toMatchObject([
    {
      ImageId,
      State: 'available',
      Tags: [{ Key: 'status', Value: 'tested' }],
      Description: 'made for kept-one',
    },
  ]);
  await first.cloud[Symbol.asyncDispose]();

  const second = await start();
  expect(await own(second.ec2)).toEqual(before);
  expect(second.cloud.damagedImages).toEqual([]);
  await launch(second.ec2, second.cloud, ImageId);
  expect(second.cloud.machines()).toMatchObject([{ imageId: ImageId, state: 'running' }]);
});

test('the data volumes of an image come along as snapshots', async () => {
  const first = await start();
  const InstanceId = await launch(first.ec2, first.cloud);
  const { VolumeId } = await first.ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: first.cloud.machines()[0]?.zone ?? '', Size: 1 }),
  );
  await first.cloud.idle();
  await first.ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: '/dev/sdf' }));
  await first.cloud.idle();
  const { ImageId = '' } = await first.ec2.send(new CreateImageCommand({ InstanceId, Name: 'with-data' }));
  await first.cloud.idle();
  await first.cloud[Symbol.asyncDispose]();

  const second = await start();
  const [image] = await own(second.ec2);
  expect(image?.BlockDeviceMappings?.map(({ DeviceName }) => DeviceName)).toEqual(['/dev/xvda', '/dev/sdf']);
  await launch(second.ec2, second.cloud, ImageId);
  expect(second.cloud.failures()).toEqual([]);
  expect(second.cloud.machines()[0]?.volumes).toHaveLength(1);
});

test('an image registered from the root of another is kept, and outlives it', async () => {
  const first = await start();
  const made = await bake(first.ec2, first.cloud, 'source');
  const [image] = await own(first.ec2);
  const { ImageId } = await first.ec2.send(
    new RegisterImageCommand({
      Name: 'second-name',
      RootDeviceName: '/dev/xvda',
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: { SnapshotId: image?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId } },
      ],
    }),
  );
  await first.ec2.send(new DeregisterImageCommand({ ImageId: made }));
  await first.cloud[Symbol.asyncDispose]();
  const second = await start();
  expect(await own(second.ec2)).toMatchObject([{ ImageId, Name: 'second-name' }]);
  await launch(second.ec2, second.cloud, ImageId);
  expect(second.cloud.failures()).toEqual([]);
});

test('a deregistered image is gone from the store, with its files; one deregistered while it is made never gets there', async () => {
  const first = await start();
  const ImageId = await bake(first.ec2, first.cloud, 'short-lived');
  await first.ec2.send(new DeregisterImageCommand({ ImageId }));
  const InstanceId = first.cloud.machines()[0]?.instanceId;
  // Its files are taken when the machine has stopped, which waits until the image is deregistered.
  const letStop = first.host.hold('stop');
  const hasty = await first.ec2.send(new CreateImageCommand({ InstanceId, Name: 'never' }));
  await first.ec2.send(new DeregisterImageCommand({ ImageId: hasty.ImageId }));
  letStop();
  await first.cloud.idle();
  await first.cloud[Symbol.asyncDispose]();
  expect(await readdir(imageStore)).toEqual([]);
  expect([...kept]).toEqual([]);
  expect(await own((await start()).ec2)).toEqual([]);
});

test('three clouds write to one store at once, and a fourth offers what all of them made', async () => {
  const makers = await Promise.all([start(), start(), start()]);
  const made = await Promise.all(
    makers.map(async ({ ec2, cloud }, index) => {
      const ids = [];
      for (const round of ['a', 'b']) ids.push(await bake(ec2, cloud, `image-${index}-${round}`));
      await ec2.send(new CreateTagsCommand({ Resources: ids, Tags: [{ Key: 'by', Value: String(index) }] }));
      return ids;
    }),
  );
  const reader = await start();
  const images = await own(reader.ec2);
  expect(images.map(({ ImageId }) => ImageId).sort()).toEqual(made.flat().sort());
  expect(images.every(({ Tags }) => Tags?.length === 2)).toBe(true);
});

test('an image that another cloud removes stays usable where it is known, and its tags cannot bring it back', async () => {
  const first = await start();
  const ImageId = await bake(first.ec2, first.cloud, 'shared');
  const second = await start();
  await second.ec2.send(new DeregisterImageCommand({ ImageId }));
  await first.ec2.send(new CreateTagsCommand({ Resources: [ImageId], Tags: [{ Key: 'late', Value: '1' }] }));
  await launch(first.ec2, first.cloud, ImageId);
  expect(first.cloud.failures()).toEqual([]);
  expect(await readdir(imageStore)).toEqual([]);
});

test('a damaged entry is named with what is wrong, and the others are offered', async () => {
  const first = await start();
  const sound = await bake(first.ec2, first.cloud, 'sound');
  const gone = await bake(first.ec2, first.cloud, 'files-gone');
  await first.cloud[Symbol.asyncDispose]();
  kept.delete(gone);
  const id = (digit: string) => `ami-${digit.repeat(17)}`;
  for (const [name, text] of [
    [id('1'), '{"format":1'],
    [id('2'), '{"format":1,"image":{"id":"ami-22222222222222222"}}'],
    [id('3'), '{"format":9}'],
  ] as const) {
    await mkdir(join(imageStore, name));
    await writeFile(join(imageStore, name, 'entry.json'), text);
  }
  await mkdir(join(imageStore, id('4')));
  const second = await start();
  expect((await own(second.ec2)).map(({ ImageId }) => ImageId)).toEqual([sound]);
  const reasons = Object.fromEntries(
    second.cloud.damagedImages.map(({ imageId, reason }) => [imageId, reason]),
  );
  expect(reasons).toEqual({
    [id('1')]: 'entry.json is no JSON.',
    [id('2')]: expect.stringMatching(/^entry.json, image.name: /) as string,
    [id('3')]: expect.stringMatching(/^entry.json, format: /) as string,
    [id('4')]: 'entry.json cannot be read.',
    [gone]: 'its files are gone',
  });
});

test('what a process that was killed in the middle of saving left is cleared by the next cloud', async () => {
  const half = 'ami-55555555555555555';
  // No process has this id: it is above the kernel's limit.
  await mkdir(join(imageStore, `.${half}.4194305`), { recursive: true });
  kept.add(half);
  await start();
  expect(await readdir(imageStore)).toEqual([]);
  expect([...kept]).toEqual([]);
});
