import type { Entry, Plan } from '@moult/rolling-upgrade';
import type { Changed, ImageFacts, TerraformChange } from '../model/change.js';
import type { Environment } from '../model/environment.js';
import type { Stretch } from '../model/instants.js';
import type { QuorumSeen } from '../model/quorum.js';
import { reportVersion, type RunReport } from '../model/report.js';
import type { Lane, Timeline } from '../model/timeline.js';
import type { TrafficSeen } from '../model/traffic.js';
import type { Check } from '../model/verdict.js';
import { derivedChecks } from './derived-checks.js';
import { lastPhase } from './last-phase.js';
import { gatesOf } from './gates.js';
import { lanesOf } from './lanes.js';
import { type Fault, marksOf } from './marks.js';
import { type NodeFacts, nodeRowsOf } from './node-rows.js';
import { planShapeOf } from './plan-shape.js';
import { type StepTaken, stepsTaken } from './steps-taken.js';
import { stopOf } from './stop-of.js';
import { type ExpectedEnd, verdictOf } from './verdict-of.js';

/** Everything a report is made of, as those who gathered it have it. */
export interface ReportParts {
  /** Names the run within its cluster. */
  readonly run: string;
  readonly plan: Plan;
  readonly entries: readonly Entry[];
  /** A later run on the same nodes, such as the rollback of one that halted: drawn on the same time axis, and not judged. */
  readonly followed?: { readonly plan: Plan; readonly entries: readonly Entry[] };
  /** The release that stood before, null when there was none. */
  readonly releaseBefore: string | null;
  readonly images: { readonly from: ImageFacts | null; readonly to: ImageFacts };
  readonly terraform: readonly TerraformChange[] | null;
  readonly nodes: readonly NodeFacts[];
  readonly faults: readonly Fault[];
  readonly traffic: TrafficSeen | null;
  readonly quorum: QuorumSeen | null;
  /** What was checked beside what follows from the other parts. */
  readonly checks: readonly Check[];
  readonly environment: Environment;
  /** How the run was meant to end; a scenario with a bad image must halt. `done` unless said otherwise. */
  readonly expected?: ExpectedEnd;
}

/** Makes the report of a run. Pure: the same parts give the same report, verdict included. */
export function reportOf(parts: ReportParts): RunReport {
  const { plan, entries, traffic, quorum, environment } = parts;
  const steps = stepsTaken(entries);
  const rows = nodeRowsOf({ plan, entries, steps, nodes: parts.nodes, quorum });
  const checks = [
    ...parts.checks,
    ...derivedChecks({ plan, rows, quorum, run: isDone(entries) ? 'done' : 'not-done' }),
  ];
  return {
    schema: reportVersion,
    run: parts.run,
    window: windowOf(parts),
    verdict: verdictOf({
      ...{ entries, steps, checks, traffic, environment, made: parts.checks.length },
      expected: parts.expected ?? 'done',
    }),
    stop: stopOf(entries),
    changed: changedOf(parts),
    plan: planShapeOf(plan),
    timeline: timelineOf(parts, steps),
    gates: gatesOf(plan, steps),
    ...{ nodes: rows, checks, traffic, quorum, environment },
  };
}

/** What followed is laid behind what was judged, lane by lane; its runner is no second one of the run before it. */
function timelineOf({ plan, entries, faults, followed }: ReportParts, steps: readonly StepTaken[]): Timeline {
  const lanes = lanesOf(plan, steps);
  const marks = marksOf(entries, faults);
  if (followed === undefined) return { lanes, marks };
  const later = lanesOf(followed.plan, stepsTaken(followed.entries));
  const spansOf = (node: string | null): Lane['spans'] => later.find((one) => one.node === node)?.spans ?? [];
  return {
    lanes: lanes.map(({ node, spans }) => ({ node, spans: [...spans, ...spansOf(node)] })),
    marks: [...marks, ...marksOf(followed.entries, [])].sort((a, b) => a.at - b.at),
  };
}

function isDone(entries: readonly Entry[]): boolean {
  const last = lastPhase(entries);
  return last?.kind === 'finished' && last.outcome === 'done';
}

function changedOf({ plan, releaseBefore, images, terraform }: ReportParts): Changed {
  return {
    cluster: plan.cluster,
    release: { from: releaseBefore, to: plan.release },
    image: images,
    template: plan.template,
    terraform,
  };
}

function windowOf({ entries, followed, traffic, quorum, faults }: ReportParts): Stretch {
  const instants = [
    ...[...entries, ...(followed?.entries ?? [])].map(({ at }) => at),
    ...faults.map(({ at }) => at),
    ...[traffic, quorum].flatMap((seen) => (seen === null ? [] : [seen.from, seen.to])),
  ];
  if (instants.length === 0) return { from: 0, to: 0 };
  return { from: reduce(instants, Math.min), to: reduce(instants, Math.max) };
}

/** Not spread into `Math.min`: a long journal has more entries than a call may have arguments. */
function reduce(instants: readonly number[], pick: (a: number, b: number) => number): number {
  return instants.reduce((a, b) => pick(a, b));
}
