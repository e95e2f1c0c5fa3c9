import { type ReportParts, reportOf, type RunReport, type TerraformChange } from '@moult/report';
import type { Entry, Plan } from '@moult/rolling-upgrade';
import { nodesPlanned, type NodesSeen } from './nodes-seen.js';

/** How the command ended that carried a run out: with an exit code, or with what it said instead of one. */
export type CommandEnd =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'failed'; readonly says: string };

/** Everything that was gathered of a run. */
export interface RunSeenWhole extends Pick<ReportParts, 'images' | 'environment'> {
  readonly run: string;
  readonly plan: Plan;
  readonly entries: readonly Entry[];
  readonly releaseBefore: string | null;
  /** Null: another process began the run, and nobody knows what was there before. */
  readonly nodesBefore: NodesSeen | null;
  /** Null: the cluster could not be looked at. */
  readonly nodesAfter: NodesSeen | null;
  /** Null: nobody compared. */
  readonly terraform: readonly TerraformChange[] | null;
  readonly ended: CommandEnd;
}

/** The report of a run on a cluster that people use: without traffic and samples, for nobody makes any there. Pure. */
export function runReport(seen: RunSeenWhole): RunReport {
  const { plan, nodesAfter, entries } = seen;
  const before = seen.nodesBefore ?? nodesPlanned(plan);
  return reportOf({
    ...{ run: seen.run, plan, entries, releaseBefore: seen.releaseBefore, images: seen.images },
    ...{ terraform: seen.terraform, environment: seen.environment, faults: [], traffic: null, quorum: null },
    nodes: plan.nodes.map(({ name: node }) => ({
      node,
      before: before.get(node) ?? null,
      after: nodesAfter?.get(node) ?? null,
    })),
    checks: isDone(entries) ? [provedCheck(seen.ended)] : [],
  });
}

function isDone(entries: readonly Entry[]): boolean {
  const last = entries.at(-1)?.fact;
  return last?.kind === 'finished' && last.outcome === 'done';
}

/** Exit code 0 means that a second plan of Terraform and a second plan of the roll were empty. */
function provedCheck(ended: CommandEnd): ReportParts['checks'][number] {
  const name = 'the run ended with the proof that nothing is left to do';
  if (ended.kind === 'failed') return { name, held: 'no', evidence: ended.says };
  return { name, held: ended.code === 0 ? 'yes' : 'no', evidence: `exit code ${String(ended.code)}` };
}
