import type { Context } from '../context.js';
import { captureMachine } from '../lifecycle/capture.js';
import type { DeviceRequest } from '../launch/request.js';
import { deviceMappings } from '../launch/request.js';
import type { Image, ImageDevice } from '../model/image.js';
import { newId } from '../model/ids.js';
import type { Instance } from '../model/instance.js';
import { volumesOf, type Tags } from '../model/store.js';
import { tagsFor, tagSpecifications } from '../model/tag-params.js';
import type { Snapshot, Volume } from '../model/volume.js';
import { ApiError, unsupported } from '../protocol/error.js';
import { flag, ids, text } from '../protocol/params.js';
import { defineAction, type Action } from './action.js';
import { takeSnapshot } from './create-snapshot.js';
import { findImage, findInstance } from './find.js';
import { checkImageName } from './image-name.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html */
export const createImage: Action = defineAction({
  name: 'CreateImage',
  params: {
    InstanceId: ids.instance,
    Name: text(128),
    Description: text(255).optional(),
    NoReboot: flag,
    BlockDeviceMapping: deviceMappings,
    TagSpecification: tagSpecifications,
  },
  refuses: ['SnapshotLocation'],
  check: (context, params) => {
    tagsFor(params.TagSpecification, ['image', 'snapshot']);
    checkImageName(context, params.Name);
    // Nothing of it would take effect: a device is in the image as it is at the machine.
    if (params.BlockDeviceMapping?.some(({ Ebs }) => Ebs !== undefined) === true) {
      throw unsupported('other settings of a device in CreateImage than NoDevice');
    }
    const instance = findInstance(context, params.InstanceId);
    if (instance.state !== 'running' && instance.state !== 'stopped') {
      throw new ApiError(
        'IncorrectInstanceState',
        `The instance '${instance.id}' is not in a state from which an image can be made: ${instance.state}.`,
      );
    }
  },
  async run(context, params) {
    const instance = findInstance(context, params.InstanceId);
    const image = begin(context, instance, { name: params.Name, description: params.Description ?? '' });
    const devices = await snapshotDevices(context, instance, params.BlockDeviceMapping ?? []);
    context.store.images.change(image.id, (current) => ({
      ...current,
      devices: [...current.devices, ...devices],
    }));
    tagAll(context, image.id, params.TagSpecification);
    captureMachine(context, { imageId: image.id, instance, reboot: params.NoReboot !== true });
    return { imageId: image.id };
  },
});

/** Takes the name and puts the image and the snapshot of its root in place, both pending. */
function begin(context: Context, instance: Instance, naming: { name: string; description: string }): Image {
  const { images, snapshots } = context.store;
  const source = findImage(context, instance.imageId);
  const root = volumesOf(context.store, instance.id).find((volume) => volume.kind === 'root');
  const id = newId('ami');
  const snapshot = rootSnapshot(context, root, id);
  snapshots.put(snapshot.id, snapshot);
  const image: Image = {
    id,
    ...naming,
    state: 'pending',
    owner: 'self',
    hostImageId: id,
    architecture: source.architecture,
    rootDeviceName: instance.rootDeviceName,
    devices: [deviceOf(root, instance.rootDeviceName, snapshot)],
    ...(source.imdsSupport === undefined ? {} : { imdsSupport: source.imdsSupport }),
    enaSupport: source.enaSupport,
    ...(source.sriovNetSupport === undefined ? {} : { sriovNetSupport: source.sriovNetSupport }),
    bootMode: source.bootMode,
    sourceInstanceId: instance.id,
    createdAt: context.clock.now(),
  };
  images.put(id, image);
  return image;
}

function rootSnapshot(context: Context, root: Volume | undefined, imageId: string): Snapshot {
  return {
    id: newId('snap'),
    volumeId: root?.id ?? 'vol-ffffffff',
    sizeGiB: root?.sizeGiB ?? 8,
    state: 'pending',
    encrypted: root?.encrypted ?? false,
    description: `Created by CreateImage for ${imageId}`,
    startTime: context.clock.now(),
    content: { kind: 'root', hostImageId: imageId },
  };
}

/** Data volumes go into the image as snapshots, unless the request leaves them out. */
async function snapshotDevices(
  context: Context,
  instance: Instance,
  requested: readonly DeviceRequest[],
): Promise<ImageDevice[]> {
  const leftOut = requested
    .filter((device) => device.NoDevice !== undefined)
    .map((device) => device.DeviceName);
  const kept = volumesOf(context.store, instance.id).filter(
    (volume) => volume.kind === 'data' && !leftOut.includes(volume.attachment?.device ?? ''),
  );
  return Promise.all(
    kept.map(async (volume) => {
      const snapshot = await takeSnapshot(context, volume.id, `Created by CreateImage from ${instance.id}`);
      return deviceOf(volume, volume.attachment?.device ?? '', snapshot);
    }),
  );
}

function deviceOf(volume: Volume | undefined, device: string, snapshot: Snapshot): ImageDevice {
  return {
    device,
    snapshotId: snapshot.id,
    sizeGiB: snapshot.sizeGiB,
    type: volume?.type ?? 'gp3',
    ...(volume?.iops === undefined ? {} : { iops: volume.iops }),
    ...(volume?.throughput === undefined ? {} : { throughput: volume.throughput }),
    encrypted: snapshot.encrypted,
    deleteOnTermination: volume?.attachment?.deleteOnTermination ?? true,
  };
}

function tagAll(context: Context, imageId: string, given: Readonly<Record<string, Tags>>): void {
  const { images, tags } = context.store;
  if (given['image'] !== undefined) tags.put(imageId, given['image']);
  for (const { snapshotId } of images.get(imageId)?.devices ?? []) {
    if (given['snapshot'] !== undefined) tags.put(snapshotId, given['snapshot']);
  }
}
