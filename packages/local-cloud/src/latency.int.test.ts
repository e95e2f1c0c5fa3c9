import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AttachVolumeCommand,
  CreateVolumeCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { baseImageId, olderBaseImageId } from './base-image.js';
import { LocalCloud } from './cloud.js';
import { latencyProfiles, type Span } from './model/latency.js';
import { createMemoryHost } from './testing/memory-host.js';

const { boot, attach, staleness } = latencyProfiles.ec2;
const pollMs = 100;

/** Milliseconds until a look shows what is wanted. */
async function until(look: () => Promise<string | undefined>, wanted: string): Promise<number> {
  const started = performance.now();
  while ((await look().catch(() => undefined)) !== wanted) {
    if (performance.now() - started > 60_000) throw new Error(`${wanted} was not seen within a minute`);
    await sleep(pollMs);
  }
  return performance.now() - started;
}

/** Never sooner than the profile says, and later only by the lag of reads, the poll and a busy machine. */
function expectWithin(elapsed: number, [min, max]: Span): void {
  expect(elapsed).toBeGreaterThanOrEqual(min);
  expect(elapsed).toBeLessThan(max + staleness[1] + pollMs + 5_000);
}

test('under the ec2 profile a boot and an attachment take the time they take on EC2', async () => {
  const registryDir = await mkdtemp(join(tmpdir(), 'local-cloud-latency-'));
  try {
    const host = (): Promise<ReturnType<typeof createMemoryHost>> => Promise.resolve(createMemoryHost());
    await using cloud = await LocalCloud.start({ registryDir, seed: 3, latency: 'ec2', host });
    const { endpoint, region, credentials, baseImageId: ImageId } = cloud;
    const ec2 = new EC2Client({ endpoint, region, credentials });

    const { Instances = [] } = await ec2.send(
      new RunInstancesCommand({ ImageId, InstanceType: 't3.small', MinCount: 1, MaxCount: 1 }),
    );
    const [{ InstanceId = '', Placement, State } = {}] = Instances;
    expect(State?.Name).toBe('pending');
    const instance = async (): Promise<string | undefined> => {
      const seen = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
      return seen.Reservations?.[0]?.Instances?.[0]?.State?.Name;
    };
    expectWithin(await until(instance, 'running'), boot);

    const zone = { AvailabilityZone: Placement?.AvailabilityZone, Size: 1 };
    const { VolumeId = '' } = await ec2.send(new CreateVolumeCommand(zone));
    const volume = async (): Promise<string | undefined> => {
      const seen = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }));
      return seen.Volumes?.[0]?.Attachments?.[0]?.State ?? seen.Volumes?.[0]?.State;
    };
    await until(volume, 'available');
    await ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: '/dev/xvdf' }));
    expectWithin(await until(volume, 'attached'), attach);
  } finally {
    await rm(registryDir, { recursive: true, force: true });
  }
});

test('base images are older than the cloud: the first look shows them, however far reads lag behind', async () => {
  const registryDir = await mkdtemp(join(tmpdir(), 'local-cloud-latency-'));
  try {
    const host = (): Promise<ReturnType<typeof createMemoryHost>> => Promise.resolve(createMemoryHost());
    const staleReads = { maxMs: 300_000 };
    await using cloud = await LocalCloud.start({ registryDir, seed: 3, staleReads, host });
    const { endpoint, region, credentials } = cloud;
    const ec2 = new EC2Client({ endpoint, region, credentials });
    const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
    expect(Images.map((image) => image.ImageId).sort()).toEqual([baseImageId, olderBaseImageId].sort());
  } finally {
    await rm(registryDir, { recursive: true, force: true });
  }
});
