import {
  CreateSnapshotCommand,
  paginateDescribeSnapshots,
  type EC2Client,
  type Filter,
} from '@aws-sdk/client-ec2';
import {
  done,
  type Call,
  type EffectOf,
  type Outcome,
  type VolumeSnapshotSeen,
} from '@moult/rolling-upgrade';
import { z } from 'zod';
import { failureOf } from '../calls/failure-of.js';
import { fenced } from '../calls/fence.js';
import { ownerFilters, ownerTags } from './cluster.js';
import type { Ec2Parts } from './machines.js';
import { tagKeys, tagOf, toTags } from './tags.js';

/**
 * After a call whose answer was lost, so long (ms) nothing new is made: CreateSnapshot takes no idempotency token, and
 * what it made may not be visible yet. Reads of EC2 lag by seconds; this is several times that.
 */
const settleMs = 15_000;

/** Takes snapshots of data volumes, one per volume and plan. */
export class Snapshots {
  readonly #parts: Ec2Parts;
  readonly #keepMs: number;
  /** What this process made, by volume and plan; visible here before it is in any look. */
  readonly #made = new Map<string, string>();
  /** When a call was made of which nobody knows what came. */
  readonly #unknownSince = new Map<string, number>();

  constructor(parts: Ec2Parts, settings: { readonly keepSnapshotsMs: number }) {
    this.#parts = parts;
    this.#keepMs = settings.keepSnapshotsMs;
  }

  /** Finds the snapshot of this volume for this plan, or takes it. */
  async take({ volume, plan }: EffectOf<'snapshot-volume'>, call: Call): Promise<Outcome> {
    const { ec2, ec2Reads, site, now } = this.#parts;
    const key = `${volume} ${plan}`;
    const made = this.#made.get(key);
    if (made !== undefined) return done({ snapshot: made });
    const which = [...ownerFilters(site), { Name: 'volume-id', Values: [volume] }];
    const all = await describeSnapshots(ec2Reads, [
      ...which,
      { Name: `tag:${tagKeys.plan}`, Values: [plan] },
    ]);
    const known = all.find((one) => one.state !== 'error');
    if (known !== undefined) return done({ snapshot: known.id });
    if (now() - (this.#unknownSince.get(key) ?? -Infinity) < settleMs) {
      return { kind: 'again', because: `An earlier snapshot of ${volume} may exist and not be visible yet.` };
    }
    this.#unknownSince.set(key, now());
    try {
      const id = (await ec2.send(fenced(this.#command(volume, plan, call), call, now))).SnapshotId;
      if (id === undefined) return { kind: 'unknown', because: 'EC2 took a snapshot and did not say which.' };
      this.#made.set(key, id);
      return done({ snapshot: id });
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind !== 'unknown') this.#unknownSince.delete(key);
      return failure;
    }
  }

  #command(volume: string, plan: string, { token }: Call): CreateSnapshotCommand {
    const { site, now } = this.#parts;
    const node = site.nodes.find((one) => one.volumeId === volume)?.name ?? 'unknown';
    const keepUntil = new Date(now() + this.#keepMs).toISOString();
    const tags = {
      ...ownerTags(site),
      Name: `${node}-data`,
      [tagKeys.node]: node,
      [tagKeys.plan]: plan,
      [tagKeys.token]: token,
      [tagKeys.keepUntil]: keepUntil,
    };
    return new CreateSnapshotCommand({
      VolumeId: volume,
      Description: `${node} of ${site.environment}/${site.cluster} before its replacement`,
      TagSpecifications: [{ ResourceType: 'snapshot', Tags: toTags(tags) }],
    });
  }
}

const snapshotSchema = z.object({
  SnapshotId: z.string(),
  VolumeId: z.string(),
  // "recoverable" and "recovering": in the recycle bin, and so not to be relied upon.
  State: z.enum(['pending', 'completed', 'error', 'recoverable', 'recovering']),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string().default('') })).default([]),
});

/** Every snapshot of our own account that the filters name and that carries a plan, all pages. */
export async function describeSnapshots(
  ec2: EC2Client,
  filters: Filter[],
): Promise<readonly VolumeSnapshotSeen[]> {
  const found: VolumeSnapshotSeen[] = [];
  const which = { OwnerIds: ['self'], Filters: filters };
  for await (const page of paginateDescribeSnapshots({ client: ec2, pageSize: 1000 }, which)) {
    found.push(...(page.Snapshots ?? []).flatMap(parseSnapshot));
  }
  return found;
}

function parseSnapshot(raw: unknown): VolumeSnapshotSeen[] {
  const parsed = snapshotSchema.safeParse(raw);
  if (!parsed.success)
    throw new Error(`EC2 describes a snapshot strangely: ${z.prettifyError(parsed.error)}`);
  const { SnapshotId: id, VolumeId: volume, State: state, Tags } = parsed.data;
  const plan = tagOf(Tags, tagKeys.plan);
  if (plan === undefined) return [];
  return [{ id, volume, plan, state: state === 'pending' || state === 'completed' ? state : 'error' }];
}
