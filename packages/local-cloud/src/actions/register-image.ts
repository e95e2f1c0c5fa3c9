import type { Context } from '../context.js';
import type { DeviceRequest } from '../launch/request.js';
import { deviceMappings } from '../launch/request.js';
import type { ImageDevice } from '../model/image.js';
import { newId } from '../model/ids.js';
import { tagsFor, tagSpecifications } from '../model/tag-params.js';
import { omit } from '../model/omit.js';
import type { Snapshot } from '../model/volume.js';
import { volumeSettings } from '../model/volume-settings.js';
import { ApiError, unsupported } from '../protocol/error.js';
import { flag, name, oneOf, text } from '../protocol/params.js';
import { defineAction, type Action } from './action.js';
import { findSnapshot } from './find.js';
import { checkImageName } from './image-name.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html; the root must be an image's root snapshot. */
export const registerImage: Action = defineAction({
  name: 'RegisterImage',
  params: {
    Name: text(128),
    Description: text(255).optional(),
    Architecture: oneOf('x86_64').optional(),
    RootDeviceName: name(64),
    BlockDeviceMapping: deviceMappings,
    VirtualizationType: oneOf('hvm').optional(),
    BootMode: oneOf('legacy-bios', 'uefi', 'uefi-preferred').optional(),
    ImdsSupport: oneOf('v2.0').optional(),
    EnaSupport: flag,
    SriovNetSupport: oneOf('simple').optional(),
    TagSpecification: tagSpecifications,
  },
  refuses: ['ImageLocation', 'BillingProduct', 'TpmSupport', 'UefiData', 'KernelId', 'RamdiskId'],
  check: (context, params) => {
    tagsFor(params.TagSpecification, ['image', 'snapshot']);
    checkImageName(context, params.Name);
    rootContent(context, params.RootDeviceName, params.BlockDeviceMapping ?? []);
    for (const mapping of params.BlockDeviceMapping ?? []) toDevice(context, mapping);
  },
  async run(context, params) {
    const id = newId('ami');
    const mappings = params.BlockDeviceMapping ?? [];
    context.store.images.put(id, {
      id,
      name: params.Name,
      description: params.Description ?? '',
      state: 'available',
      owner: 'self',
      hostImageId: rootContent(context, params.RootDeviceName, mappings),
      architecture: params.Architecture ?? 'x86_64',
      rootDeviceName: params.RootDeviceName,
      devices: mappings.map((mapping) => toDevice(context, mapping)),
      ...(params.ImdsSupport === undefined ? {} : { imdsSupport: params.ImdsSupport }),
      enaSupport: params.EnaSupport ?? false,
      ...(params.SriovNetSupport === undefined ? {} : { sriovNetSupport: params.SriovNetSupport }),
      bootMode: params.BootMode ?? 'legacy-bios',
      createdAt: context.clock.now(),
    });
    const tags = params.TagSpecification['image'];
    if (tags !== undefined) context.store.tags.put(id, tags);
    await context.imageStore.save(id);
    return { imageId: id };
  },
});

/** Under which id the host keeps the root file system that the mapping names. */
function rootContent(context: Context, rootDevice: string, mappings: readonly DeviceRequest[]): string {
  const snapshotId = mappings.find((mapping) => mapping.DeviceName === rootDevice)?.Ebs?.SnapshotId;
  if (snapshotId === undefined) {
    throw new ApiError(
      'InvalidBlockDeviceMapping',
      `The root device ${rootDevice} needs a snapshot in its mapping.`,
    );
  }
  const { content, state } = findSnapshot(context, snapshotId);
  if (state !== 'completed')
    throw new ApiError('IncorrectState', `The snapshot '${snapshotId}' is ${state}.`);
  if (content.kind !== 'root') {
    throw new ApiError(
      'UnsupportedOperation',
      `The local cloud boots only from root snapshots of images; ${snapshotId} is a data volume's.`,
    );
  }
  return content.hostImageId;
}

/** What an image keeps of a device: what a launch can follow, with EC2's rules for the type of the volume. */
function toDevice(context: Context, { DeviceName, Ebs = {} }: DeviceRequest): ImageDevice {
  if (Ebs.KmsKeyId !== undefined) throw unsupported('KmsKeyId of a device in RegisterImage');
  const snapshot = Ebs.SnapshotId === undefined ? undefined : findSnapshot(context, Ebs.SnapshotId);
  const sizeGiB = sizeOf(DeviceName, Ebs.VolumeSize, snapshot);
  const { VolumeType: type, Iops: iops, Throughput: throughput } = Ebs;
  // A snapshot is encrypted or it is not, whatever the request says.
  const encrypted = snapshot?.encrypted ?? Ebs.Encrypted;
  return {
    device: DeviceName,
    snapshotId: snapshot?.id ?? '',
    ...omit(volumeSettings({ type, sizeGiB, iops, throughput, encrypted }), 'kmsKeyId'),
    deleteOnTermination: Ebs.DeleteOnTermination ?? true,
  };
}

function sizeOf(device: string, asked: number | undefined, snapshot: Snapshot | undefined): number {
  const sizeGiB = asked ?? snapshot?.sizeGiB;
  if (sizeGiB === undefined) {
    throw new ApiError(
      'MissingParameter',
      `The request must contain the size or snapshotId of the device ${device}`,
    );
  }
  if (snapshot !== undefined && sizeGiB < snapshot.sizeGiB) {
    throw new ApiError(
      'InvalidBlockDeviceMapping',
      `The device ${device} of ${sizeGiB} GiB is smaller than its snapshot, ${snapshot.sizeGiB} GiB.`,
    );
  }
  return sizeGiB;
}
