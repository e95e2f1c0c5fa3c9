import type { Image, ImageDevice } from '../model/image.js';
import { newId } from '../model/ids.js';
import type { Store } from '../model/store.js';
import type { Volume } from '../model/volume.js';
import { ApiError } from '../protocol/error.js';
import type { DeviceRequest } from './request.js';

/** What the volumes of one launch have in common. */
interface VolumeHome {
  readonly instanceId: string;
  readonly zone: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** One device that a launch or an image ends up with. */
export type DevicePlan = Omit<ImageDevice, 'snapshotId'> & {
  readonly snapshotId: string;
  readonly iops?: number;
  readonly throughput?: number;
  readonly kmsKeyId?: string;
};

/** The image's devices with the request's laid over them, device by device. */
export function planDevices(store: Store, image: Image, requested: readonly DeviceRequest[]): DevicePlan[] {
  const names = requested.map((device) => device.DeviceName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new ApiError('InvalidBlockDeviceMapping', `The device ${twice} is mapped more than once.`);
  }
  const kept = image.devices.filter((device) => !names.includes(device.device));
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

function planDevice(store: Store, base: ImageDevice | undefined, request: DeviceRequest): DevicePlan {
  const ebs = request.Ebs ?? {};
  const snapshotId = ebs.SnapshotId ?? base?.snapshotId ?? '';
  const snapshot = store.snapshots.get(snapshotId);
  if (ebs.SnapshotId !== undefined && snapshot === undefined) {
    throw new ApiError('InvalidSnapshot.NotFound', `The snapshot '${ebs.SnapshotId}' does not exist.`);
  }
  return {
    device: request.DeviceName,
    snapshotId,
    sizeGiB: sizeOf(request, snapshotId, snapshot?.sizeGiB ?? base?.sizeGiB),
    encrypted: [ebs.Encrypted, base?.encrypted, snapshot?.encrypted].includes(true),
    ...settingsOf(ebs, base),
  };
}

function sizeOf(request: DeviceRequest, snapshotId: string, least: number | undefined): number {
  const sizeGiB = request.Ebs?.VolumeSize ?? least;
  if (sizeGiB === undefined) {
    throw new ApiError(
      'MissingParameter',
      `The request must contain the size or snapshotId of the device ${request.DeviceName}`,
    );
  }
  if (least !== undefined && sizeGiB < least) {
    throw new ApiError(
      'InvalidBlockDeviceMapping',
      `Volume of size ${sizeGiB}GB is smaller than snapshot '${snapshotId}', expect size >= ${least}GB`,
    );
  }
  return sizeGiB;
}

type Settings = Pick<DevicePlan, 'type' | 'deleteOnTermination' | 'iops' | 'throughput' | 'kmsKeyId'>;

function settingsOf(ebs: NonNullable<DeviceRequest['Ebs']>, base: ImageDevice | undefined): Settings {
  return {
    type: ebs.VolumeType ?? base?.type ?? 'gp2',
    deleteOnTermination: ebs.DeleteOnTermination ?? base?.deleteOnTermination ?? true,
    ...(ebs.Iops === undefined ? {} : { iops: ebs.Iops }),
    ...(ebs.Throughput === undefined ? {} : { throughput: ebs.Throughput }),
    ...(ebs.KmsKeyId === undefined ? {} : { kmsKeyId: ebs.KmsKeyId }),
  };
}

/** The volume that a planned device becomes: attached from the start, as launch volumes are. */
export function launchVolume(plan: DevicePlan, rootDevice: string, home: VolumeHome): Volume {
  return {
    id: newId('vol'),
    kind: plan.device === rootDevice ? 'root' : 'data',
    sizeGiB: plan.sizeGiB,
    type: plan.type,
    ...(plan.iops === undefined ? {} : { iops: plan.iops }),
    ...(plan.throughput === undefined ? {} : { throughput: plan.throughput }),
    encrypted: plan.encrypted,
    ...(plan.kmsKeyId === undefined ? {} : { kmsKeyId: plan.kmsKeyId }),
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
