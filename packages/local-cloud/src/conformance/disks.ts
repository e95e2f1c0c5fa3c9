import {
  AttachVolumeCommand,
  CreateVolumeCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  type AttachVolumeCommandOutput,
  type CreateVolumeCommandInput,
  type DetachVolumeCommandOutput,
  type Snapshot,
  type Volume,
} from '@aws-sdk/client-ec2';
import type { Place } from './place.js';
import type { Target } from './target.js';
import { eventually } from './wait.js';

/** What rows about volumes do with them; each waits until Describe shows what it names. */
export interface Disks {
  /** Makes an encrypted volume of 1 GiB in the place's zone, and waits until it is there. */
  readonly volume: (more?: Partial<CreateVolumeCommandInput>) => Promise<string>;
  readonly volumeIs: (id: string, test: (volume: Volume) => boolean) => Promise<Volume>;
  readonly attach: (id: string, instanceId: string, device: string) => Promise<AttachVolumeCommandOutput>;
  readonly detach: (id: string, instanceId: string, force?: boolean) => Promise<DetachVolumeCommandOutput>;
  readonly attached: (id: string) => Promise<Volume>;
  readonly available: (id: string) => Promise<Volume>;
  readonly completed: (snapshotId: string) => Promise<Snapshot>;
}

/** The same of whatever ground a file has made by then. */
export function disksOf(ground: () => { readonly target: Target; readonly place: Place }): Disks {
  const ec2 = () => ground().target.ec2;
  const volumeIs: Disks['volumeIs'] = (id, test) =>
    eventually(`${id} as expected`, async () => {
      const found = (await ec2().send(new DescribeVolumesCommand({ VolumeIds: [id] }))).Volumes?.[0];
      return found !== undefined && test(found) ? found : undefined;
    });
  const unattached = (v: Volume) => v.State === 'available' && (v.Attachments ?? []).length === 0;
  return {
    async volume(more = {}) {
      const TagSpecifications: CreateVolumeCommandInput['TagSpecifications'] = [
        { ResourceType: 'volume', Tags: [{ Key: 'conformance', Value: '1' }] },
      ];
      const asked = { AvailabilityZone: ground().place.zone, Size: 1, Encrypted: true, TagSpecifications };
      const { VolumeId = '' } = await ec2().send(new CreateVolumeCommand({ ...asked, ...more }));
      await volumeIs(VolumeId, (v) => v.State === 'available');
      return VolumeId;
    },
    volumeIs,
    attach: (VolumeId, InstanceId, Device) =>
      ec2().send(new AttachVolumeCommand({ VolumeId, InstanceId, Device })),
    detach: (VolumeId, InstanceId, Force = false) =>
      ec2().send(new DetachVolumeCommand({ VolumeId, InstanceId, Force })),
    attached: (id) => volumeIs(id, (v) => v.Attachments?.[0]?.State === 'attached'),
    available: (id) => volumeIs(id, unattached),
    completed: (SnapshotId) =>
      eventually(`${SnapshotId} completed`, async () => {
        const asked = new DescribeSnapshotsCommand({ SnapshotIds: [SnapshotId] });
        const [snapshot] = (await ec2().send(asked)).Snapshots ?? [];
        return snapshot?.State === 'completed' ? snapshot : undefined;
      }),
  };
}

/** The name that udev gives a volume on a Nitro instance. */
export function byId(volumeId: string): string {
  return `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volumeId.replace('-', '')}`;
}
