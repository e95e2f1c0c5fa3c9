import type { Tag } from '@aws-sdk/client-ec2';

/**
 * Tag keys that mean something to Moult. No slash and no space in them: EC2 shows only such keys in the instance
 * metadata (AWS, "Work with instance tags in instance metadata").
 */
export const tagKeys = {
  environment: 'moult:environment',
  cluster: 'moult:cluster',
  /** Which release made the thing: `infra-v1`. */
  release: 'moult:release',
  /** ISO 8601, on everything of a throwaway environment: after it a sweep may remove the thing. */
  expires: 'moult:expires',
  node: 'moult:node',
  /** On an instance: the version of the launch template it was launched from, which DescribeInstances does not tell. */
  templateVersion: 'moult:template-version',
  /** The idempotency token of the call that made the thing. */
  token: 'moult:token',
  plan: 'moult:plan',
  /** On an image: its name, its version, and how far it has been promoted. */
  image: 'moult:image',
  version: 'moult:version',
  status: 'moult:status',
  /** On an image: what it was made of, `consul=debian:1.8.7:SHA256`, with commas in between. */
  sources: 'moult:sources',
  /** On an instance: the volume its image is to mount, by id. */
  volume: 'moult:volume',
  /** On an instance: the node's service address, and those of all nodes, with commas in between. */
  serviceAddress: 'moult:service-address',
  peers: 'moult:peers',
  /** On an instance: how many nodes the cluster has. */
  servers: 'moult:servers',
  /** On an instance: the one volume that may be formatted by it, if it is blank. */
  initialise: 'moult:initialise',
  /** On a volume, once it holds data; from then on nobody formats it. */
  initialised: 'moult:initialised',
  /** On a data volume: the VPC block its node lives in. */
  block: 'moult:block',
  /** ISO 8601; before it a snapshot is not to be pruned. */
  keepUntil: 'moult:keep-until',
} as const;

/** Tags in the form the API takes. */
export function toTags(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** The value of a tag, if it is there. */
export function tagOf(tags: readonly Tag[] | undefined, key: string): string | undefined {
  return tags?.find((tag) => tag.Key === key)?.Value;
}
