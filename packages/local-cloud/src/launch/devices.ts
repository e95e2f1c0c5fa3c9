import type { Image, ImageDevice } from '../model/image.js';
import { newId } from '../model/ids.js';
import type { Store } from '../model/store.js';
import type { Snapshot, Volume } from '../model/volume.js';
import {
  volumeSettings,
  type AskedSettings,
  type SettingsSource,
  type VolumeSettings,
} from '../model/volume-settings.js';
import { ApiError } from '../protocol/error.js';
import type { DeviceRequest } from './request.js';

/** What the volumes of one launch have in common. */
interface VolumeHome {
  readonly instanceId: string;
  readonly zone: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** One device that a launch ends up with. */
export interface DevicePlan {
  readonly device: string;
  readonly snapshotId: string;
  readonly deleteOnTermination: boolean;
  readonly settings: VolumeSettings;
}

/** The image's devices with the request's laid over them, device by device. */
export function planDevices(store: Store, image: Image, requested: readonly DeviceRequest[]): DevicePlan[] {
  const names = requested.map((device) => device.DeviceName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new ApiError('InvalidBlockDeviceMapping', `The device ${twice} is mapped more than once.`);
  }
  const kept = image.devices
    .filter((device) => !names.includes(device.device))
    .map((device) => planDevice(store, device, { DeviceName: device.device }));
  const given = requested
    .filter((device) => device.NoDevice === undefined)
    .map((device) =>
      planDevice(
        store,
        image.devices.find((d) => d.device === device.DeviceName),
        device,
      ),
    );
  return [...kept, ...given];
}

type Ebs = NonNullable<DeviceRequest['Ebs']>;

function planDevice(store: Store, base: ImageDevice | undefined, request: DeviceRequest): DevicePlan {
  const ebs = request.Ebs ?? {};
  const snapshotId = ebs.SnapshotId ?? base?.snapshotId ?? '';
  const snapshot =
    ebs.SnapshotId === undefined ? store.snapshots.get(snapshotId) : namedSnapshot(store, ebs.SnapshotId);
  // The size of the image's device is that of its own snapshot, not of another one.
  const baseSize = ebs.SnapshotId === undefined ? base?.sizeGiB : undefined;
  const sizes = { asked: ebs.VolumeSize, snapshot: snapshot?.sizeGiB, base: baseSize };
  const asked = {
    ...performance(ebs, base),
    ...{ sizeGiB: sizeOf(request.DeviceName, snapshotId, sizes) },
    ...{ encrypted: ebs.Encrypted, kmsKeyId: ebs.KmsKeyId },
  };
  return {
    device: request.DeviceName,
    snapshotId,
    deleteOnTermination: ebs.DeleteOnTermination ?? base?.deleteOnTermination ?? true,
    settings: volumeSettings(asked, sourceOf(base, snapshot)),
  };
}

function namedSnapshot(store: Store, id: string): Snapshot {
  const snapshot = store.snapshots.get(id);
  if (snapshot !== undefined) return snapshot;
  throw new ApiError('InvalidSnapshot.NotFound', `The snapshot '${id}' does not exist.`);
}

function sourceOf(base: ImageDevice | undefined, snapshot: Snapshot | undefined): SettingsSource {
  return { ...snapshot, encrypted: [base?.encrypted, snapshot?.encrypted].includes(true) };
}

/** Sizes in GiB, where there are any: the request's, the snapshot's, and that of the image's device. */
interface Sizes {
  readonly asked: number | undefined;
  readonly snapshot: number | undefined;
  readonly base: number | undefined;
}

function sizeOf(device: string, snapshotId: string, { asked, snapshot, base }: Sizes): number {
  const sizeGiB = asked ?? base ?? snapshot;
  if (sizeGiB === undefined) {
    throw new ApiError(
      'MissingParameter',
      `The request must contain the size or snapshotId of the device ${device}`,
    );
  }
  const least = snapshot ?? base ?? 0;
  if (sizeGiB < least) {
    throw new ApiError(
      'InvalidBlockDeviceMapping',
      `Volume of size ${sizeGiB}GB is smaller than snapshot '${snapshotId}', expect size >= ${least}GB`,
    );
  }
  return sizeGiB;
}

/** Of another type than the image's, a device has nothing of the image's performance. */
function performance(
  ebs: Ebs,
  base: ImageDevice | undefined,
): Pick<AskedSettings, 'type' | 'iops' | 'throughput'> {
  const type = ebs.VolumeType ?? base?.type;
  const same = type === base?.type ? base : undefined;
  return { type, iops: ebs.Iops ?? same?.iops, throughput: ebs.Throughput ?? same?.throughput };
}

/** The volume that a planned device becomes: attached from the start, as launch volumes are. */
export function launchVolume(plan: DevicePlan, rootDevice: string, home: VolumeHome): Volume {
  return {
    id: newId('vol'),
    kind: plan.device === rootDevice ? 'root' : 'data',
    ...plan.settings,
    zone: home.zone,
    snapshotId: plan.snapshotId,
    state: 'in-use',
    createTime: home.now,
    attachment: {
      id: newId('vol-attach'),
      instanceId: home.instanceId,
      device: plan.device,
      state: 'attaching',
      attachTime: home.now,
      deleteOnTermination: plan.deleteOnTermination,
    },
  };
}
