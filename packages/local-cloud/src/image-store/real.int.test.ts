import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AttachVolumeCommand,
  CreateImageCommand,
  CreateSubnetCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  DescribeImagesCommand,
  EC2Client,
  RegisterImageCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProgram } from '../cli/program.js';
import { LocalCloud } from '../cloud.js';
import { cleanup } from '../machines/cleanup.js';
import { containerName } from '../machines/names.js';
import { keptTag } from '../machines/kept-images.js';

let directory: string;
const clouds: LocalCloud[] = [];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-cloud-test-'));
});
afterAll(async () => {
  for (const cloud of clouds) await cloud[Symbol.asyncDispose]().catch(() => undefined);
  // What a failed test did not remove itself; empty otherwise.
  const left = await stored();
  if (left.length > 0) await command('images', 'rm', ...left.map(({ imageId }) => imageId));
  await rm(directory, { recursive: true });
});

const imageStore = () => join(directory, 'images');
const registryDir = () => join(directory, 'registry');

async function start(): Promise<{ cloud: LocalCloud; ec2: EC2Client }> {
  const cloud = await LocalCloud.start({
    registryDir: registryDir(),
    imageStore: imageStore(),
    staleReads: 'off',
  });
  clouds.push(cloud);
  const { endpoint, region, credentials } = cloud;
  return { cloud, ec2: new EC2Client({ endpoint, region, credentials }) };
}

async function launch(ec2: EC2Client, cloud: LocalCloud, ImageId: string): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.145.0.0/24' }));
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.145.0.0/26' }),
  );
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ...{ ImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 },
      SubnetId: Subnet?.SubnetId,
    }),
  );
  await cloud.idle();
  expect(cloud.failures()).toEqual([]);
  return Instances?.[0]?.InstanceId ?? '';
}

async function inside(cloud: LocalCloud, instanceId: string, script: string): Promise<string> {
  const args = ['exec', containerName(cloud.cloudId, instanceId), '/bin/sh', '-ec', script];
  return (await execa('docker', args, { timeout: 60_000 })).stdout;
}

/** Runs `local-cloud …` on the store and returns what it printed. */
async function command(...words: string[]): Promise<{ out: string; err: string; code: number }> {
  const ran = { out: '', err: '', code: 0 };
  const program = createProgram({
    stdout: (text) => (ran.out += text),
    stderr: (text) => (ran.err += text),
    exit: (code) => (ran.code = code),
  });
  await program.parseAsync([...words, '--image-store', imageStore()], { from: 'user' });
  return ran;
}

async function stored(): Promise<{ imageId: string; kind: string; content?: string }[]> {
  return JSON.parse((await command('images', 'list', '--json')).out) as { imageId: string; kind: string }[];
}

async function bake(ec2: EC2Client, cloud: LocalCloud, InstanceId: string, Name: string): Promise<string> {
  const { ImageId = '' } = await ec2.send(new CreateImageCommand({ InstanceId, Name }));
  await cloud.idle();
  return ImageId;
}

test('an image and its data volume survive the removal of the cloud by force, and boot in the next one', async () => {
  const first = await start();
  const source = await launch(first.ec2, first.cloud, first.cloud.baseImageId);
  const zone = first.cloud.machines()[0]?.zone ?? '';
  const { VolumeId } = await first.ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 1 }));
  await first.cloud.idle();
  await first.ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId: source, Device: '/dev/sdf' }));
  await first.cloud.idle();
  await inside(
    first.cloud,
    source,
    'echo on-the-root > /root/mark; mkfs.ext4 -q /dev/sdf; mount /dev/sdf /mnt; echo on-the-volume > /mnt/mark; umount /mnt; sync',
  );
  const ImageId = await bake(first.ec2, first.cloud, source, 'kept');
  expect(await cleanup({ force: true, registryDir: registryDir() })).toHaveLength(1);
  await first.cloud[Symbol.asyncDispose]();
  expect(await stored()).toMatchObject([{ imageId: ImageId, kind: 'available' }]);

  const second = await start();
  expect(second.cloud.damagedImages).toEqual([]);
  const again = await launch(second.ec2, second.cloud, ImageId);
  const marks = 'cat /root/mark; mount /dev/sdf /mnt; cat /mnt/mark; umount /mnt';
  expect(await inside(second.cloud, again, marks)).toBe('on-the-root\non-the-volume');

  // Removed by the command while a machine runs from it: gone from the store, and the machine starts again.
  expect(await command('images', 'rm', ImageId)).toMatchObject({ code: 0, err: `${ImageId}: removed.\n` });
  expect(await command('images', 'rm', ImageId)).toMatchObject({ code: 1 });
  expect(await stored()).toEqual([]);
  expect((await execa('docker', ['image', 'inspect', keptTag(ImageId)], { reject: false })).exitCode).toBe(1);
  expect(await inside(second.cloud, again, 'cat /root/mark')).toBe('on-the-root');
  const { Images } = await second.ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
  expect(Images).toHaveLength(1);
  await second.cloud[Symbol.asyncDispose]();
  const left = await execa('docker', ['images', '--all', '--format', '{{.Repository}}:{{.Tag}}']);
  expect(left.stdout).not.toMatch(new RegExp(`${first.cloud.cloudId}|${second.cloud.cloudId}|${ImageId}`));
});

test('images registered from one root are one image on the disk, which goes with the last of them', async () => {
  const { cloud, ec2 } = await start();
  const source = await launch(ec2, cloud, cloud.baseImageId);
  const first = await bake(ec2, cloud, source, 'one');
  const { Images } = await ec2.send(new DescribeImagesCommand({ ImageIds: [first] }));
  const SnapshotId = Images?.[0]?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId;
  const { ImageId: second = '' } = await ec2.send(
    new RegisterImageCommand({
      Name: 'two',
      RootDeviceName: '/dev/xvda',
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId } }],
    }),
  );
  await cloud[Symbol.asyncDispose]();
  expect((await stored()).map(({ imageId }) => imageId)).toEqual([first, second]);
  const idOf = (imageId: string) =>
    execa('docker', ['image', 'inspect', '--format', '{{.Id}}', keptTag(imageId)]);
  const { stdout: id } = await idOf(first);
  expect((await idOf(second)).stdout).toBe(id);
  await command('images', 'rm', first);
  expect((await idOf(second)).stdout).toBe(id);
  expect(await stored()).toMatchObject([{ imageId: second, kind: 'available' }]);
  await command('images', 'rm', second);
  expect((await execa('docker', ['image', 'inspect', id], { reject: false })).exitCode).toBe(1);
});
