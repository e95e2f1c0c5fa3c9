import type { Entry } from '@moult/rolling-upgrade';
import type { Environment } from '../model/environment.js';
import type { TrafficSeen } from '../model/traffic.js';
import type { Cause, Check, ReportVerdict } from '../model/verdict.js';
import { lastPhase } from './last-phase.js';
import { nodeOf, type StepTaken } from './steps-taken.js';

/** How a run may be meant to end. */
export type ExpectedEnd = 'done' | 'halted';

/** Everything a verdict rests on. */
export interface VerdictParts {
  readonly entries: readonly Entry[];
  readonly steps: readonly StepTaken[];
  readonly checks: readonly Check[];
  /** How many of the checks somebody made beyond those that follow from the facts by themselves. */
  readonly made: number;
  readonly traffic: TrafficSeen | null;
  readonly environment: Environment;
  readonly expected: ExpectedEnd;
}

/** The verdict with every cause, failures first. What nobody could decide is never a pass. */
export function verdictOf(parts: VerdictParts): ReportVerdict {
  const causes = [
    ...endCauses(parts),
    ...parts.checks.flatMap(checkCause),
    ...(parts.traffic === null ? [] : trafficCauses(parts.traffic)),
    ...(parts.environment.kind === 'rehearsal' ? rehearsalCauses(parts) : []),
  ];
  const failed = causes.filter(({ kind }) => kind === 'failed');
  const undecided = causes.filter(({ kind }) => kind === 'undecided');
  const kind = failed.length > 0 ? 'failed' : undecided.length > 0 ? 'no-verdict' : 'passed';
  return { kind, causes: [...failed, ...undecided] };
}

const fails = (says: string): Cause => ({ kind: 'failed', says });
const open = (says: string): Cause => ({ kind: 'undecided', says });

function endCauses({ entries, steps, expected }: VerdictParts): readonly Cause[] {
  const last = lastPhase(entries);
  if (entries.length === 0) return [open('No run was begun.')];
  if (last === undefined) return [open(unendedSays(steps))];
  switch (last.kind) {
    case 'finished': {
      if (last.outcome === 'aborted') return [fails(abortedSays(last.left))];
      return expected === 'done' ? [] : [fails('The run was meant to halt, and did not.')];
    }
    case 'halted': {
      if (expected === 'halted') return [];
      const { subject, step, because } = last.halt;
      return [fails(`The run halted at ${nodeOf(subject) ?? 'the cluster'}, ${step}: ${because}.`)];
    }
    case 'paused':
      return [open(`The run is paused: ${last.because}.`)];
    case 'aborted':
      return [fails(`The run is being aborted: ${last.because}.`)];
    case 'resumed':
      return [open(unendedSays(steps))];
  }
}

function abortedSays(left: readonly string[]): string {
  const out = left.length === 0 ? 'every node is in the quorum' : `still out: ${left.join(', ')}`;
  return `The run was aborted; ${out}.`;
}

function unendedSays(steps: readonly StepTaken[]): string {
  const under = steps.filter(({ state }) => state === 'open');
  if (under.length === 0) return 'The run has not ended.';
  const names = under.map(({ node, step }) => `${node ?? 'the cluster'} ${step}`);
  return `The run has not ended: ${names.join(' and ')} under way when the journal stops.`;
}

function checkCause({ name, held, evidence }: Check): readonly Cause[] {
  if (held === 'yes') return [];
  const says = held === 'no' ? `Did not hold: ${name}` : `Could not be decided: ${name}`;
  const cause = evidence === '' ? `${says}.` : `${says} (${evidence}).`;
  return [held === 'no' ? fails(cause) : open(cause)];
}

function trafficCauses({ verdict, gaps, maxGapMs, writes }: TrafficSeen): readonly Cause[] {
  switch (verdict.kind) {
    case 'within':
      return [];
    case 'exceeded': {
      const [gap] = gaps;
      if (writes.acknowledged === 0) return [fails('No write was acknowledged in the whole window.')];
      const [during] = gap?.during ?? [];
      const meanwhile = during === undefined ? 'with nothing known to go on' : `during ${during.name}`;
      const seconds = seconds3(gap?.ms ?? 0);
      return [
        fails(`No write was acknowledged for ${seconds} (${seconds3(maxGapMs)} allowed), ${meanwhile}.`),
      ];
    }
    case 'too-little-traffic': {
      const { sent, from, to } = verdict;
      return [open(`Too little traffic for a verdict: ${sent} writes sent in ${seconds3(to - from)}.`)];
    }
    case 'no-window':
      return [open('The traffic had no window in which to be judged.')];
  }
}

function rehearsalCauses({ traffic, made }: VerdictParts): readonly Cause[] {
  return [
    ...(traffic === null
      ? [open('No traffic was kept up, so nobody knows what clients would have seen.')]
      : []),
    ...(made === 0 ? [open('Nothing was checked beside the machines.')] : []),
  ];
}

function seconds3(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}
