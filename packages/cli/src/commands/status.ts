import type { Progress } from '@moult/rolling-upgrade';
import type { Ground } from '../ground/ground.js';
import type { ExitCode } from '../program/command-failed.js';
import { endingOf } from '../render/run-end.js';
import type { Typed } from '../render/typed.js';
import { type RunSeen, underWay } from '../roll/current.js';
import { lookAround } from '../roll/look-around.js';
import { wayOut } from '../roll/way-out.js';
import { type During, isDuring, type Situation } from '../roll/situation.js';
import { type ClusterSummary, sayCluster } from './summary.js';

/** What `status --json` prints. */
export interface Status {
  readonly situation: Situation['kind'];
  readonly run: RunSeen['pointer']['record'];
  readonly phase: Progress['phase'] | null;
  readonly runner: Progress['runner'];
  readonly cluster: ClusterSummary | null;
}

/** Says which run the cluster is in, where it stands, and how every member is. Changes nothing. */
export async function status(ground: Ground, answer: (status: Status) => void): Promise<ExitCode> {
  const { seen, situation } = await lookAround(ground);
  const { progress, pointer } = seen;
  for (const line of runLines(seen, ground.typed)) ground.say(line);
  // Of a run that is to go on everything is said by now.
  const rest = isDuring(situation) ? [] : situationLines(situation, ground);
  for (const line of rest) ground.say(line);
  const cluster = 'description' in situation ? await sayCluster(ground, situation.description) : null;
  answer({
    situation: situation.kind,
    run: pointer.record,
    phase: progress.plan === null ? null : progress.phase,
    runner: progress.runner,
    cluster,
  });
  return 0;
}

/** Who asks, and of which environment. */
export interface Where {
  readonly typed: Typed;
  readonly release: { readonly name: string };
  readonly config: { readonly environment: string };
}

/** What the records do not say, or say otherwise than it is. Pure. */
export function situationLines(
  situation: Exclude<Situation, During>,
  { typed, release, config: { environment } }: Where,
): readonly string[] {
  switch (situation.kind) {
    case 'nothing-yet':
      return [`there is no cluster in ${environment}`];
    case 'stack-unfinished':
      return [`Terraform was stopped before its end in ${environment}, and no machine runs there`];
    case 'stack-lost':
      return [`Terraform's state does not know the stack of ${environment}${machines(situation.instances)}`];
    case 'no-machines':
      return [`the stack of ${environment} stands, and no machine runs there`];
    case 'created':
      return appliedLines(situation);
    case 'aborted-incomplete':
      return [
        `still out: ${situation.left.join(', ')}`,
        `next: ${wayOut(situation.record, { release: release.name, typed })}`,
      ];
  }
}

function machines(instances: readonly string[]): string {
  return instances.length === 0 ? '' : `, where ${instances.join(', ')} run`;
}

function appliedLines({
  releases,
  description,
}: Extract<Situation, { readonly kind: 'created' }>): readonly string[] {
  if (releases.length === 1 && releases[0] === description.release) return [];
  return [`Terraform was applied for ${description.release}; the machines are of ${releases.join(' and ')}`];
}

/** Where the run stands, and the next command when it stands still. Pure. */
export function runLines(seen: RunSeen, typed: Typed): readonly string[] {
  const { progress, pointer } = seen;
  const { record } = pointer;
  // A pointer whose journal is empty names a run that never began.
  if (record === null || progress.plan === null) return ['no run is on record here'];
  const what = `${record.intent} to ${record.release}, begun ${record.since} by ${record.by}`;
  if (underWay(seen) === null) {
    const end = progress.phase.kind === 'finished' ? progress.phase.outcome : 'over';
    return [`last run: ${what}: ${end}`];
  }
  const { phase, runner } = progress;
  if (phase.kind === 'halted' || phase.kind === 'paused') return [what, ...standing(phase, typed)];
  const nodes = progress.plan.moves.map(({ node }) => {
    const subject = progress.subjects[node];
    const under = Object.entries(subject?.steps ?? {}).find(([, step]) => step.kind !== 'passed');
    const stage =
      subject === undefined
        ? 'waits'
        : under === undefined
          ? subject.stage
          : `${subject.stage}, in ${under[0]}`;
    return `  ${node}: ${stage}`;
  });
  return [`${what}; ${phase.kind}${runner === null ? '' : `, last runner ${runner.by}`}`, ...nodes];
}

/** A run that stands still, as its own end said it. */
function standing(
  phase: Extract<Progress['phase'], { readonly kind: 'halted' | 'paused' }>,
  typed: Typed,
): readonly string[] {
  // Only an abort leaves nodes out for a command to bring back; this is none.
  return endingOf(phase, typed, typed.other('status')).lines;
}
