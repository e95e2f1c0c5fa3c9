import { expect, test } from 'vitest';
import { paperCloud, type PaperCloud } from '../testing/paper-cloud.js';
import { latencyProfiles, type LatencyProfile } from './latency.js';

/** Something that takes EC2 its time: how it begins, and what is seen until then and from then on. */
interface Step {
  readonly span: Exclude<keyof LatencyProfile, 'staleness'>;
  /** Begins it, and gives what looks at it. */
  readonly begin: (cloud: PaperCloud) => Promise<() => string | undefined>;
  readonly before: string;
  readonly after: string;
}

const anHour = 3_600_000;
const instanceState = (cloud: PaperCloud, id: string) => () => cloud.context.store.instances.get(id)?.state;

/** An instance that runs. */
async function running(cloud: PaperCloud, query?: string): Promise<string> {
  const id = await cloud.launch(query);
  await cloud.clock.advance(anHour);
  return id;
}

async function told(cloud: PaperCloud, action: string): Promise<() => string | undefined> {
  const id = await running(cloud);
  await cloud.call(action, `InstanceId.1=${id}`);
  return instanceState(cloud, id);
}

/** A volume, attached where that is wanted, and what its attachment says. */
async function volume(
  cloud: PaperCloud,
): Promise<{ id: string; attach: () => Promise<unknown>; state: () => string }> {
  const instance = await running(cloud);
  await cloud.call('CreateVolume', 'AvailabilityZone=us-east-1a&Size=1');
  await cloud.clock.advance(anHour);
  const id = cloud.context.store.volumes.all().find(({ kind }) => kind === 'data')?.id ?? '';
  const attach = () => cloud.call('AttachVolume', `VolumeId=${id}&InstanceId=${instance}&Device=/dev/sdf`);
  return { id, attach, state: () => cloud.context.store.volumes.get(id)?.attachment?.state ?? 'none' };
}

const steps: readonly Step[] = [
  {
    ...{ span: 'boot', before: 'pending', after: 'running' },
    begin: async (cloud) => instanceState(cloud, await cloud.launch()),
  },
  { span: 'stop', before: 'stopping', after: 'stopped', begin: (cloud) => told(cloud, 'StopInstances') },
  {
    ...{ span: 'terminate', before: 'shutting-down', after: 'terminated' },
    begin: (cloud) => told(cloud, 'TerminateInstances'),
  },
  {
    ...{ span: 'attach', before: 'attaching', after: 'attached' },
    begin: async (cloud) => {
      const { attach, state } = await volume(cloud);
      await attach();
      return state;
    },
  },
  {
    ...{ span: 'detach', before: 'detaching', after: 'none' },
    begin: async (cloud) => {
      const { id, attach, state } = await volume(cloud);
      await attach();
      await cloud.clock.advance(anHour);
      await cloud.call('DetachVolume', `VolumeId=${id}`);
      return state;
    },
  },
  {
    ...{ span: 'addressMove', before: '1', after: '2' },
    begin: async (cloud) => {
      const id = await running(cloud);
      const network = () => cloud.context.store.instances.get(id)?.network;
      const one = `NetworkInterfaceId=${network()?.id ?? ''}&SecondaryPrivateIpAddressCount=1`;
      await cloud.call('AssignPrivateIpAddresses', one);
      return () => String(network()?.delivered.length);
    },
  },
  {
    ...{ span: 'image', before: 'pending', after: 'available' },
    begin: async (cloud) => {
      const { imageId } = await cloud.call('CreateImage', `InstanceId=${await running(cloud)}&Name=kept`);
      return () => cloud.context.store.images.get(imageId as string)?.state;
    },
  },
  {
    ...{ span: 'snapshot', before: 'pending', after: 'completed' },
    begin: async (cloud) => {
      const { id } = await volume(cloud);
      const { snapshotId } = await cloud.call('CreateSnapshot', `VolumeId=${id}`);
      return () => cloud.context.store.snapshots.get(snapshotId as string)?.state;
    },
  },
];

test.each(steps)('under ec2 $span takes the time of its span, no less and no more', async (step) => {
  const [min, max] = latencyProfiles.ec2[step.span];
  for (const seed of [1, 2, 3]) {
    const cloud = await paperCloud({ latency: 'ec2', seed });
    const look = await step.begin(cloud);
    await cloud.clock.advance(min - 1);
    expect(look()).toBe(step.before);
    await cloud.clock.advance(max - min + 1);
    expect(look()).toBe(step.after);
  }
});

test.each(steps)('under fast $span takes none', async (step) => {
  const cloud = await paperCloud({ latency: 'fast' });
  const look = await step.begin(cloud);
  await cloud.clock.advance(0);
  expect(look()).toBe(step.after);
});
