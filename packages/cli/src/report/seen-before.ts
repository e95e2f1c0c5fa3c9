import { readFile } from 'node:fs/promises';
import { type ImageFacts, parseReport, type RunReport, type TerraformChange } from '@moult/report';
import { type Ground, stateAt, whose } from '../ground/ground.js';
import { currentRun, underWay } from '../roll/current.js';
import { imageFacts } from './image-facts.js';
import { lookAtNodes } from './look-at-nodes.js';
import type { NodesSeen } from './nodes-seen.js';
import { readStack, type StackSeen } from './stack-changes.js';

/** What a command found before it changed anything. */
export interface SeenBefore {
  /** The run that was current, and how much of it was written; null when there was none. */
  readonly current: { readonly run: string; readonly entries: number } | null;
  /** Null while a run is under way: what is there now is not what was there before it. */
  readonly untouched: { readonly stack: StackSeen; readonly nodes: NodesSeen } | null;
}

/** Looks around before a command. What cannot be seen is left out: the command itself says what is wrong there. */
export async function seeBefore(ground: Ground): Promise<SeenBefore> {
  const seen = await currentRun(ground);
  const { record } = seen.pointer;
  const current = record === null ? null : { run: record.run, entries: seen.entries.length };
  if (underWay(seen) !== null) return { current, untouched: null };
  return { current, untouched: await seeUntouched(ground).catch(() => null) };
}

async function seeUntouched(ground: Ground): Promise<SeenBefore['untouched']> {
  const stack = await stackOf(ground);
  return { stack, nodes: await lookAtNodes(ground, stack.description) };
}

/** The cluster's stack as Terraform's state has it. */
export function stackOf(ground: Ground): Promise<StackSeen> {
  return readStack(ground.clients.s3, { bucket: stateAt(ground).bucket, ...whose(ground) });
}

/** What is known of the time before a run, for its report. */
export interface Began {
  readonly release: string | null;
  readonly image: ImageFacts | null;
  readonly nodes: NodesSeen;
  /** What Terraform changed, where that was compared already; null: not, or nothing to compare with. */
  readonly terraform: readonly TerraformChange[] | null;
  /** To compare with afterwards; null: it was compared, or nobody looked. */
  readonly stack: StackSeen | null;
}

/** What this very command found before it began a run; null when it could not look. */
export async function foundBefore({ clients }: Ground, { untouched }: SeenBefore): Promise<Began | null> {
  if (untouched === null) return null;
  const { stack, nodes } = untouched;
  const { release, imageId } = stack.description;
  const image = await imageFacts(clients.ec2Reads, imageId);
  return { release, image, nodes, terraform: null, stack };
}

/** What an earlier part of the same run has written down; null when there is no such report, or none that can be read. */
export async function writtenBefore(file: string): Promise<Began | null> {
  const parsed = parseReport(await readFile(file, 'utf8').catch(() => ''));
  return parsed.kind === 'report' ? beforeIn(parsed.report) : null;
}

/** What a report says of the time before its run. Pure. */
export function beforeIn({ changed, nodes }: RunReport): Began {
  const { release, terraform, image } = changed;
  const rows = nodes.map(({ node, instance, volume, address, nodeId, version }) => {
    const seen = {
      ...{ instance: instance.before, volume: volume.before, address: address.before },
      ...{ nodeId: nodeId.before, version: version.before },
    };
    return [node, seen] as const;
  });
  return { release: release.from, image: image.from, nodes: new Map(rows), terraform, stack: null };
}
