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
  | {
      readonly kind: 'found';
      readonly image: Image;
      /** Versions by the name of each source it was made of. */
      readonly versions: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'none'; readonly because: string };

/**
 * Finds the image of a name and version by its tags, among those of our own account that exist completely: the newest
 * that was tested or released. Nobody copies an image's id by hand; `id` narrows the search to one that was named. Rejects
 * with EC2's error.
 */
export async function findImage(
  ec2: EC2Client,
  wanted: { readonly name: string; readonly version: string },
  id?: string,
): Promise<ImageFound> {
  const { name, version } = wanted;
  const Filters = [
    ...(id === undefined ? [] : [{ Name: 'image-id', Values: [id] }]),
    { Name: `tag:${tagKeys.image}`, Values: [name] },
    { Name: `tag:${tagKeys.version}`, Values: [version] },
    { Name: 'state', Values: ['available'] },
  ];
  const found: (FoundImage & { readonly created: string })[] = [];
  for await (const { Images = [] } of paginateDescribeImages(
    { client: ec2 },
    { Owners: ['self'], Filters },
  )) {
    for (const raw of Images) {
      const { ImageId, CreationDate: created, Tags } = imageSchema.parse(raw);
      const status = statusSchema.safeParse(tagOf(Tags, tagKeys.status));
      if (!status.success) continue;
      const versions = sourceVersions(tagOf(Tags, tagKeys.sources) ?? '');
      found.push({ image: { id: ImageId, name, version, status: status.data }, versions, created });
    }
  }
  found.sort((one, other) => other.created.localeCompare(one.created));
  const fit = found.find(({ image }) => image.status === 'tested' || image.status === 'released');
  if (fit !== undefined) return { kind: 'found', image: fit.image, versions: fit.versions };
  const seen = found.map(({ image }) => `${image.id} is ${image.status}`).join(', ');
  const which = id === undefined ? '' : ` with the id ${id}`;
  const because = `There is no tested image ${name} ${version}${which}${seen === '' ? '' : `: ${seen}`}.`;
  return { kind: 'none', because };
}

interface FoundImage {
  readonly image: Image;
  readonly versions: Readonly<Record<string, string>>;
}

/** Reads `consul=debian:1.8.7:SHA256,…`, the tag that the image builder writes. */
function sourceVersions(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').flatMap((one) => {
      const [, name, version] = /^([a-z][a-z0-9-]*)=[a-z]+:([^:]+)/.exec(one) ?? [];
      return name === undefined || version === undefined ? [] : [[name, version]];
    }),
  );
}
