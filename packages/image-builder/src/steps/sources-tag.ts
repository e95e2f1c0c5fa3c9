import { BuildRefused } from '../build-refused.js';
import { tagKeys } from '../build/tags.js';
import type { ImageDefinition } from '../definition/definition.js';
import type { ObtainedSource } from '../sources/obtain.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions */
const valueLength = 256;

/**
 * What an image says of its sources: `consul=debian:1.8.7:<sha256>`, separated by commas. Refused where a tag cannot hold it
 * whole: cut short, it would name a checksum that is none, or leave a source out without a word.
 */
export function sourcesTag(
  { name: image, version }: Pick<ImageDefinition, 'name' | 'version'>,
  sources: readonly Pick<ObtainedSource, 'name' | 'variant'>[],
): string {
  const text = sources
    .map(({ name, variant }) => `${name}=${variant.kind}:${variant.version}:${variant.sha256}`)
    .join(',');
  if (text.length <= valueLength) return text;
  throw new BuildRefused(
    'definition',
    `image.ts of ${image} ${version}: sources: the tag ${tagKeys.sources} holds ${valueLength} characters, these ${sources.length} take ${text.length}: shorten their names or have fewer of them.`,
  );
}
