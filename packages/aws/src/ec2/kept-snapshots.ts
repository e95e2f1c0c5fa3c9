import { type EC2Client, paginateDescribeSnapshots } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { tagKeys, tagOf } from './tags.js';

/** A volume's snapshot that was taken before its node was replaced. */
export interface KeptSnapshot {
  readonly id: string;
  readonly environment: string;
  readonly node: string;
  /** Hash of the plan that it was taken for. */
  readonly plan: string;
  /** Milliseconds since the epoch; null when no tag says so, or none that can be read. */
  readonly keepUntil: number | null;
}

const schema = z.object({
  SnapshotId: z.string(),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string().default('') })).default([]),
});

/** Snapshots of our own account that carry a plan, of a cluster in one environment or in any (`null`). */
export async function keptSnapshots(
  ec2: EC2Client,
  { environment, cluster }: { readonly environment: string | null; readonly cluster: string },
): Promise<readonly KeptSnapshot[]> {
  const found: KeptSnapshot[] = [];
  const Filters = [
    { Name: 'tag-key', Values: [tagKeys.plan] },
    { Name: `tag:${tagKeys.cluster}`, Values: [cluster] },
    ...(environment === null ? [] : [{ Name: `tag:${tagKeys.environment}`, Values: [environment] }]),
  ];
  for await (const page of paginateDescribeSnapshots({ client: ec2 }, { OwnerIds: ['self'], Filters })) {
    found.push(...(page.Snapshots ?? []).flatMap(parse));
  }
  return found;
}

function parse(raw: unknown): KeptSnapshot[] {
  const parsed = schema.safeParse(raw);
  if (!parsed.success)
    throw new Error(`EC2 describes a snapshot strangely: ${z.prettifyError(parsed.error)}`);
  const { SnapshotId: id, Tags } = parsed.data;
  const [environment, plan] = [tagOf(Tags, tagKeys.environment), tagOf(Tags, tagKeys.plan)];
  if (environment === undefined || plan === undefined) return [];
  const ends = Date.parse(tagOf(Tags, tagKeys.keepUntil) ?? '');
  const keepUntil = Number.isNaN(ends) ? null : ends;
  return [{ id, environment, plan, keepUntil, node: tagOf(Tags, tagKeys.node) ?? 'unknown' }];
}
