import { CreateTagsCommand, DescribeImagesCommand, type EC2Client, type Image } from '@aws-sdk/client-ec2';
import { BuildRefused } from '../build-refused.js';
import { tagKeys, tagRecord, tags } from '../build/tags.js';
import { mayBecome, parseStatus, type ImageStatus } from './status.js';

/** An image of ours, as its tags tell it. */
export interface CatalogueImage {
  readonly imageId: string;
  readonly name: string;
  readonly version: string;
  readonly status: ImageStatus;
  readonly digest: string;
  /** ISO 8601. */
  readonly created: string;
  /** `consul=debian:1.8.7:…`, as the build wrote it. */
  readonly sources: string;
  readonly state: string;
}

/** Which images are asked for; every field narrows it. */
export interface ImageQuery {
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly status?: ImageStatus | undefined;
  readonly digest?: string | undefined;
  readonly imageId?: string | undefined;
}

/** The images of this account and region that Moult has baked, newest first. */
export async function listImages(ec2: EC2Client, query: ImageQuery = {}): Promise<CatalogueImage[]> {
  const asked = [
    ['tag-key', tagKeys.image],
    [`tag:${tagKeys.image}`, query.name],
    [`tag:${tagKeys.version}`, query.version],
    [`tag:${tagKeys.status}`, query.status],
    [`tag:${tagKeys.digest}`, query.digest],
    ['image-id', query.imageId],
  ] as const;
  const Filters = asked.flatMap(([Name, value]) => (value === undefined ? [] : [{ Name, Values: [value] }]));
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'], Filters }));
  return Images.flatMap((image) => fromImage(image) ?? []).sort((one, other) =>
    other.created.localeCompare(one.created),
  );
}

function fromImage(image: Image): CatalogueImage | undefined {
  const record = tagRecord(image.Tags);
  const status = parseStatus(record[tagKeys.status]);
  if (status === undefined) return undefined;
  return {
    imageId: image.ImageId ?? '',
    name: record[tagKeys.image] ?? '',
    version: record[tagKeys.version] ?? '',
    status,
    digest: record[tagKeys.digest] ?? '',
    created: image.CreationDate ?? '',
    sources: record[tagKeys.sources] ?? '',
    state: image.State ?? '',
  };
}

/** Moves an image on: `tested` to `released`, anything to `revoked`. Throws a sentence when that is no legal move. */
export async function changeStatus(
  ec2: EC2Client,
  imageId: string,
  to: ImageStatus,
): Promise<CatalogueImage> {
  const [image] = await listImages(ec2, { imageId });
  if (image === undefined)
    throw new BuildRefused('catalogue', `There is no image ${imageId} that Moult has baked.`);
  if (!mayBecome(image.status, to)) {
    throw new BuildRefused('catalogue', `${imageId} is ${image.status}: from there it cannot become ${to}.`);
  }
  await ec2.send(new CreateTagsCommand({ Resources: [imageId], Tags: tags({ [tagKeys.status]: to }) }));
  return { ...image, status: to };
}
