import { timestamp } from '../model/clock.js';
import type { Image } from '../model/image.js';
import type { Tags } from '../model/store.js';
import { items, type XmlNode } from '../protocol/answer.js';
import { tagSet } from './tags.js';

/** The account that owns the base images here; on AWS every distribution has its own. */
const imageProvider = '000000000000';

/** `Image`: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html */
export function imageXml(image: Image, accountId: string, tags: Tags): XmlNode {
  const owner = imageOwner(image, accountId);
  return {
    imageId: image.id,
    imageLocation: `${owner}/${image.name}`,
    imageState: image.state,
    imageOwnerId: owner,
    imageOwnerAlias: image.owner === 'amazon' ? 'amazon' : undefined,
    creationDate: timestamp(image.createdAt),
    isPublic: image.owner === 'amazon',
    architecture: image.architecture,
    imageType: 'machine',
    name: image.name,
    description: image.description,
    rootDeviceType: 'ebs',
    rootDeviceName: image.rootDeviceName,
    blockDeviceMapping: items(image.devices.map(deviceXml)),
    virtualizationType: 'hvm',
    hypervisor: 'xen',
    enaSupport: image.enaSupport,
    sriovNetSupport: image.sriovNetSupport,
    bootMode: image.bootMode,
    imdsSupport: image.imdsSupport,
    platformDetails: 'Linux/UNIX',
    usageOperation: 'RunInstances',
    sourceInstanceId: image.sourceInstanceId,
    stateReason:
      image.stateReason === undefined
        ? undefined
        : { code: 'Client.InternalError', message: image.stateReason },
    tagSet: tagSet(tags),
  };
}

/** The account id an image belongs to. */
export function imageOwner(image: Image, accountId: string): string {
  return image.owner === 'amazon' ? imageProvider : accountId;
}

function deviceXml(device: Image['devices'][number]): XmlNode {
  return {
    deviceName: device.device,
    ebs: {
      snapshotId: device.snapshotId === '' ? undefined : device.snapshotId,
      volumeSize: device.sizeGiB,
      volumeType: device.type,
      iops: device.iops,
      throughput: device.throughput,
      encrypted: device.encrypted,
      deleteOnTermination: device.deleteOnTermination,
    },
  };
}
