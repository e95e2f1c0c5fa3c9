import { expect, test } from 'vitest';
import { paperCloud, type PaperCloud } from '../testing/paper-cloud.js';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const device = (settings: string) =>
  ['DeviceName=/dev/sdf', ...settings.split('&').map((one) => `Ebs.${one}`)]
    .map((one) => `BlockDeviceMapping.1.${one}`)
    .join('&');

const launchRefused = (cloud: PaperCloud, settings: string) => {
  const image = cloud.context.store.images.all().find(({ owner }) => owner === 'amazon')?.id ?? '';
  const one = `ImageId=${image}&InstanceType=t3.medium&MinCount=1&MaxCount=1`;
  return cloud.refusal('RunInstances', `${one}&${device(settings)}`);
};

const volumeOf = (cloud: PaperCloud, name: string) =>
  cloud.context.store.volumes.all().find(({ attachment }) => attachment?.device === name);

test.each([
  ['VolumeType=st1', 1, 'InvalidParameterValue'],
  ['VolumeType=io1', 8, 'InvalidParameterCombination'],
  ['VolumeType=gp2&Iops=3000', 8, 'InvalidParameterCombination'],
  ['VolumeType=io2&Iops=100&Throughput=125', 8, 'InvalidParameterCombination'],
  ['VolumeType=gp3&Iops=100', 8, 'InvalidParameterValue'],
  ['KmsKeyId=alias/k', 8, 'InvalidParameterDependency'],
  ['VolumeType=gp3&Iops=4000&Throughput=250', 20_000, ''],
] as const)('%s is judged alike for a volume and for a device of a launch', async (settings, size, code) => {
  const cloud = await paperCloud();
  const created = `AvailabilityZone=us-east-1a&Size=${size}&${settings}`;
  expect(await cloud.refusal('CreateVolume', created)).toBe(code);
  expect(await launchRefused(cloud, `VolumeSize=${size}&${settings}`)).toBe(code);
});

test('the root of a launch and a device of it show the baseline of gp3, as a volume does', async () => {
  const cloud = await paperCloud();
  await cloud.launch(device('VolumeSize=1&VolumeType=gp3'));
  const baseline = { type: 'gp3', iops: 3000, throughput: 125 };
  expect(volumeOf(cloud, '/dev/sdf')).toMatchObject(baseline);
  expect(volumeOf(cloud, '/dev/xvda')).toMatchObject(baseline);
});

test('an image keeps the performance of its devices, and a launch may change the type', async () => {
  const cloud = await paperCloud();
  const source = await cloud.launch(device('VolumeSize=8&VolumeType=io1&Iops=500'));
  await cloud.clock.advance(1000);
  const { imageId } = await cloud.call('CreateImage', `InstanceId=${source}&Name=fast`);
  await cloud.clock.advance(1000);
  const launch = async (query: string) => {
    const before = new Set(cloud.context.store.volumes.all());
    const one = `ImageId=${text(imageId)}&InstanceType=t3.medium&MinCount=1&MaxCount=1`;
    await cloud.call('RunInstances', `${one}${query}`);
    const made = cloud.context.store.volumes.all().filter((volume) => !before.has(volume));
    return made.find(({ attachment }) => attachment?.device === '/dev/sdf');
  };
  expect(await launch('')).toMatchObject({ type: 'io1', iops: 500, sizeGiB: 8 });
  const other = await launch(`&${device('VolumeType=gp2')}`);
  expect(other).toMatchObject({ type: 'gp2', sizeGiB: 8 });
  expect(other?.iops).toBeUndefined();
});

test('an image is registered with what it says of its devices and of its network adapter', async () => {
  const cloud = await paperCloud();
  const source = await cloud.launch();
  await cloud.clock.advance(1000);
  await cloud.call('CreateImage', `InstanceId=${source}&Name=source`);
  await cloud.clock.advance(1000);
  const root = cloud.context.store.snapshots.all()[0]?.id ?? '';
  const mapping = `BlockDeviceMapping.1.DeviceName=/dev/xvda&BlockDeviceMapping.1.Ebs.SnapshotId=${root}`;
  const register = (name: string, more: string) =>
    `Name=${name}&RootDeviceName=/dev/xvda&${mapping}${more === '' ? '' : `&${more}`}`;
  const shown = async (name: string, more: string) => {
    const { imageId } = await cloud.call('RegisterImage', register(name, more));
    const asked = `ImageId.1=${text(imageId)}`;
    await cloud.clock.advance(60_000);
    return (await cloud.call('DescribeImages', asked))['imagesSet'];
  };
  const enhanced = 'EnaSupport=true&SriovNetSupport=simple';
  const fast = 'BlockDeviceMapping.1.Ebs.VolumeType=gp3&BlockDeviceMapping.1.Ebs.Iops=4000';
  expect(await shown('plain', '')).toMatchObject({
    item: [{ enaSupport: false, sriovNetSupport: undefined }],
  });
  expect(await shown('enhanced', `${enhanced}&${fast}`)).toMatchObject({
    item: [
      {
        ...{ enaSupport: true, sriovNetSupport: 'simple' },
        blockDeviceMapping: { item: [{ ebs: { volumeType: 'gp3', iops: 4000, throughput: 125 } }] },
      },
    ],
  });
  const slow = register('wrong', 'BlockDeviceMapping.1.Ebs.Iops=4000');
  expect(await cloud.refusal('RegisterImage', slow)).toBe('InvalidParameterCombination');
});
