import { filterParams, matcher, type FilterTable } from '../model/filter.js';
import { page, pageParams } from '../model/page.js';
import { timestamp } from '../model/clock.js';
import type { Image } from '../model/image.js';
import { items } from '../protocol/answer.js';
import { flag, ids, list, text } from '../protocol/params.js';
import { imageOwner, imageXml } from '../views/image.js';
import { defineAction, type Action } from './action.js';
import { noImage } from './find.js';
import { seenOf } from './seen.js';

function filters(accountId: string): FilterTable<Image> {
  return {
    architecture: (i) => i.architecture,
    'block-device-mapping.device-name': (i) => i.devices.map((d) => d.device),
    'block-device-mapping.snapshot-id': (i) => i.devices.map((d) => d.snapshotId),
    'block-device-mapping.volume-size': (i) => i.devices.map((d) => String(d.sizeGiB)),
    'block-device-mapping.encrypted': (i) => i.devices.map((d) => String(d.encrypted)),
    'creation-date': (i) => timestamp(i.createdAt),
    description: (i) => i.description,
    'ena-support': (i) => String(i.enaSupport),
    hypervisor: () => 'xen',
    'image-id': (i) => i.id,
    'image-type': () => 'machine',
    'is-public': (i) => String(i.owner === 'amazon'),
    name: (i) => i.name,
    'owner-alias': (i) => (i.owner === 'amazon' ? 'amazon' : []),
    'owner-id': (i) => imageOwner(i, accountId),
    platform: () => [],
    'root-device-name': (i) => i.rootDeviceName,
    'root-device-type': () => 'ebs',
    'source-instance-id': (i) => i.sourceInstanceId,
    state: (i) => i.state,
    'virtualization-type': () => 'hvm',
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html */
export const describeImages: Action = defineAction({
  name: 'DescribeImages',
  params: {
    ImageId: list(ids.image),
    Owner: list(text()),
    ExecutableBy: list(text()),
    IncludeDeprecated: flag,
    IncludeDisabled: flag,
    Filter: filterParams,
    ...pageParams,
  },
  run({ store, accountId }, params) {
    const tagsOf = (image: Image) => store.tags.seen(image.id) ?? {};
    const matches = matcher(filters(accountId), params.Filter, tagsOf);
    const owned = (image: Image) =>
      params.Owner === undefined ||
      params.Owner.some((owner) => owner === image.owner || owner === imageOwner(image, accountId));
    const executable = (image: Image) =>
      params.ExecutableBy === undefined ||
      params.ExecutableBy.includes(image.owner === 'amazon' ? 'all' : 'self');
    const all = seenOf(store.images, params.ImageId, noImage).filter(
      (image) => image.state !== 'deregistered' && owned(image) && executable(image) && matches(image),
    );
    const { members, nextToken } = page(all, params);
    return { imagesSet: items(members.map((image) => imageXml(image, accountId, tagsOf(image)))), nextToken };
  },
});
