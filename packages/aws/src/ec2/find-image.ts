import { paginateDescribeImages, type EC2Client } from '@aws-sdk/client-ec2';
import type { Image } from '@moult/rolling-upgrade';
import { z } from 'zod';
import { tagKeys, tagOf } from './tags.js';

const imageSchema = z.object({
  ImageId: z.string(),
  CreationDate: z.string(),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string().default('') })).default([]),
});

const statusSchema = z.enum(['candidate', 'tested', 'released', 'revoked']);

/** The image found, or one sentence that says why there is none to roll out. */
export type ImageFound =
  | { readonly kind: 'found'; readonly image: Image }
  | { readonly kind: 'none'; readonly because: string };

/**
 * Finds the image of a name and version by its tags, among those of our own account that exist completely: the newest
 * that was tested or released. Nobody copies an image's id by hand. Rejects with EC2's error.
 */
export async function findImage(
  ec2: EC2Client,
  wanted: { readonly name: string; readonly version: string },
): Promise<ImageFound> {
  const { name, version } = wanted;
  const Filters = [
    { Name: `tag:${tagKeys.image}`, Values: [name] },
    { Name: `tag:${tagKeys.version}`, Values: [version] },
    { Name: 'state', Values: ['available'] },
  ];
  const found: { readonly image: Image; readonly created: string }[] = [];
  for await (const { Images = [] } of paginateDescribeImages(
    { client: ec2 },
    { Owners: ['self'], Filters },
  )) {
    for (const raw of Images) {
      const { ImageId: id, CreationDate: created, Tags } = imageSchema.parse(raw);
      const status = statusSchema.safeParse(tagOf(Tags, tagKeys.status));
      if (status.success) found.push({ image: { id, name, version, status: status.data }, created });
    }
  }
  found.sort((one, other) => other.created.localeCompare(one.created));
  const fit = found.find(({ image }) => image.status === 'tested' || image.status === 'released');
  if (fit !== undefined) return { kind: 'found', image: fit.image };
  const seen = found.map(({ image }) => `${image.id} is ${image.status}`).join(', ');
  const because = `There is no tested image ${name} ${version}${seen === '' ? '' : `: ${seen}`}.`;
  return { kind: 'none', because };
}
