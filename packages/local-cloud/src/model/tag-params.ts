import { z } from 'zod';
import { ApiError } from '../protocol/error.js';
import { list, name, requiredList, text } from '../protocol/params.js';
import type { Tags } from './store.js';

/** One `Tag.N` member; sizes as in https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html */
const tag = z.strictObject({ Key: name(128), Value: text(256).optional() });

/** `Tag.N` of CreateTags. */
export const tagList: z.ZodType<Tags> = requiredList(tag, 1000).transform(toTags);

/** `TagSpecification.N`: resource type to tags. */
export const tagSpecifications: z.ZodType<Readonly<Record<string, Tags>>> = list(
  z.strictObject({ ResourceType: name(), Tag: list(tag, 1000) }),
).transform((specifications) =>
  Object.fromEntries((specifications ?? []).map((spec) => [spec.ResourceType, toTags(spec.Tag ?? [])])),
);

/** At most so many tags on one resource. */
const maxTags = 50;

function toTags(tags: readonly { Key: string; Value?: string | undefined }[]): Tags {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value ?? '']));
}

/** Refuses tags that EC2 refuses: the reserved prefix, and too many of them. */
export function checkTags(tags: Tags): void {
  const reserved = Object.keys(tags).find((key) => key.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined) {
    throw new ApiError(
      'InvalidParameterValue',
      `Tag keys starting with 'aws:' are reserved for internal use: ${reserved}`,
    );
  }
  if (Object.keys(tags).length > maxTags) {
    throw new ApiError('TagLimitExceeded', `The maximum number of tags for a resource is ${maxTags}.`);
  }
}

/** The tags given for one type of resource; a type the call does not make is refused. */
export function tagsFor(
  specifications: Readonly<Record<string, Tags>>,
  types: readonly string[],
): (type: string) => Tags {
  for (const [type, tags] of Object.entries(specifications)) {
    if (!types.includes(type)) {
      throw new ApiError(
        'InvalidParameterValue',
        `'${type}' is not a valid taggable resource type for this operation.`,
      );
    }
    checkTags(tags);
  }
  return (type) => specifications[type] ?? {};
}
