import type { Entry, Plan } from '@moult/rolling-upgrade';
import type { NodeRow } from '../model/node-row.js';
import type { QuorumSeen } from '../model/quorum.js';
import type { StepTaken } from './steps-taken.js';

/** A node as it was found, from the cloud and from its member itself; null where nobody could tell. */
export interface NodeSeen {
  readonly instance: string | null;
  readonly volume: string | null;
  readonly address: string | null;
  readonly nodeId: string | null;
  readonly version: string | null;
}

/** A node as it was found before the run and after it. */
export interface NodeFacts {
  readonly node: string;
  readonly before: NodeSeen | null;
  readonly after: NodeSeen | null;
}

/** What a row is made of. */
export interface NodeParts {
  readonly plan: Plan;
  readonly entries: readonly Entry[];
  readonly steps: readonly StepTaken[];
  readonly nodes: readonly NodeFacts[];
  readonly quorum: QuorumSeen | null;
}

/** One row per node of the plan, in the order of the plan's nodes. What nobody looked at is taken from the journal. */
export function nodeRowsOf(parts: NodeParts): readonly NodeRow[] {
  const launched = launchedInstances(parts.entries);
  return parts.plan.nodes.map(({ name: node, zone }) => {
    const { before, after } = parts.nodes.find((one) => one.node === node) ?? { before: null, after: null };
    const both = (fact: keyof NodeSeen): NodeRow['nodeId'] => ({
      before: before?.[fact] ?? null,
      after: after?.[fact] ?? null,
    });
    const instance = both('instance');
    const sampled = parts.quorum?.nodes.find((one) => one.node === node);
    return {
      ...{ node, zone, volume: both('volume'), address: both('address') },
      ...{ nodeId: both('nodeId'), version: both('version') },
      instance: {
        before: instance.before ?? parts.plan.moves.find((move) => move.node === node)?.from ?? null,
        after: instance.after ?? launched.get(node) ?? null,
      },
      replacedMs: replacedMs(parts.steps.filter((step) => step.node === node)),
      outMs: sampled?.outMs ?? null,
      termIncrements: sampled?.termIncrements ?? null,
    };
  });
}

/** The last instance launched for each node: earlier ones may have died on the way. */
function launchedInstances(entries: readonly Entry[]): ReadonlyMap<string, string> {
  const launched = new Map<string, string>();
  for (const { fact } of entries) {
    if (fact.kind !== 'effect-done' || fact.step !== 'launch') continue;
    const instance = fact.result['instance'];
    if (typeof instance === 'string') launched.set(fact.subject, instance);
  }
  return launched;
}

function replacedMs(steps: readonly StepTaken[]): number | null {
  if (steps.length === 0) return null;
  return Math.max(...steps.map(({ to }) => to)) - Math.min(...steps.map(({ from }) => from));
}
