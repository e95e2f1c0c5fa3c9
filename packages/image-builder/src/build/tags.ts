import type { Tag } from '@aws-sdk/client-ec2';
import { ownerText, type Owner } from './owner.js';

/** Tag keys of images and of what a build makes on the way. No slash: EC2 shows only such keys to the instance. */
export const tagKeys = {
  image: 'moult:image',
  version: 'moult:version',
  digest: 'moult:digest',
  status: 'moult:status',
  sources: 'moult:sources',
  base: 'moult:base',
  /** On everything temporary, and on an image until it is published. */
  build: 'moult:build',
  buildOwner: 'moult:build-owner',
  /** ISO 8601: after it nobody waits for this build any more, wherever its owner is. */
  buildExpires: 'moult:build-expires',
} as const;

/** What marks a thing as part of one build. */
export interface BuildMark {
  /** `consul-v1`. */
  readonly build: string;
  readonly owner: Owner;
  readonly expires: Date;
}

export function markTags(mark: BuildMark): Tag[] {
  return tags({
    Name: `moult-build-${mark.build}`,
    [tagKeys.build]: mark.build,
    [tagKeys.buildOwner]: ownerText(mark.owner),
    [tagKeys.buildExpires]: mark.expires.toISOString(),
  });
}

/** A record as EC2's list of tags. */
export function tags(record: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(record).map(([Key, Value]) => ({ Key, Value }));
}

/** EC2's list of tags as a record. */
export function tagRecord(list: readonly Tag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((list ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}
