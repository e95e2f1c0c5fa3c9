import type { Context } from '../context.js';
import type { DeviceRequest } from '../launch/request.js';
import { deviceMappings } from '../launch/request.js';
import type { ImageDevice } from '../model/image.js';
import { newId } from '../model/ids.js';
import { tagsFor, tagSpecifications } from '../model/tag-params.js';
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
    for (const mapping of params.BlockDeviceMapping ?? []) checkDevice(context, mapping);
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

/** An image here keeps of a device what a launch can follow. */
function checkDevice(context: Context, { DeviceName, Ebs = {} }: DeviceRequest): void {
  for (const setting of ['Iops', 'Throughput', 'KmsKeyId'] as const) {
    if (Ebs[setting] !== undefined) throw unsupported(`${setting} of a device in RegisterImage`);
  }
  const least = Ebs.SnapshotId === undefined ? 0 : findSnapshot(context, Ebs.SnapshotId).sizeGiB;
  if (Ebs.VolumeSize !== undefined && Ebs.VolumeSize < least) {
    throw new ApiError(
      'InvalidBlockDeviceMapping',
      `The device ${DeviceName} of ${Ebs.VolumeSize} GiB is smaller than its snapshot, ${least} GiB.`,
    );
  }
}

function toDevice(context: Context, mapping: DeviceRequest): ImageDevice {
  const ebs = mapping.Ebs ?? {};
  const snapshot = ebs.SnapshotId === undefined ? undefined : findSnapshot(context, ebs.SnapshotId);
  return {
    device: mapping.DeviceName,
    snapshotId: snapshot?.id ?? '',
    sizeGiB: ebs.VolumeSize ?? snapshot?.sizeGiB ?? 8,
    ...flagsOf(ebs, snapshot?.encrypted),
  };
}

function flagsOf(
  ebs: NonNullable<DeviceRequest['Ebs']>,
  snapshotEncrypted: boolean | undefined,
): Pick<ImageDevice, 'type' | 'encrypted' | 'deleteOnTermination'> {
  return {
    type: ebs.VolumeType ?? 'gp2',
    encrypted: snapshotEncrypted ?? ebs.Encrypted ?? false,
    deleteOnTermination: ebs.DeleteOnTermination ?? true,
  };
}
