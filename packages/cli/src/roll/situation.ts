import type { RunRecord } from '@moult/aws';
import type { ClusterDescription } from '@moult/consul-stack';
import type { Halt } from '@moult/rolling-upgrade';
import type { StateSeen } from '../ground/existing.js';
import { type RunSeen, underWay } from './current.js';

/** What was read of a cluster, without a look at its members: records, Terraform's state, machines by their tags. */
export interface Gathered extends Pick<RunSeen, 'pointer' | 'progress'> {
  readonly state: Pick<StateSeen, 'description' | 'ids'> | null;
  readonly instances: readonly {
    readonly id: string;
    /** The release that launched it; undefined when no tag says so. */
    readonly release: string | undefined;
  }[];
}

/** A run that has its cluster: whose it is, and the stack that it works on. */
export interface Run {
  readonly record: RunRecord;
  readonly description: ClusterDescription;
}

/** Where a cluster stands, as far as commands differ by it. Every command asks here, and infers nothing of its own. */
export type Situation =
  /** No stack, no machine, no run. */
  | { readonly kind: 'nothing-yet' }
  /** Terraform was stopped before its end, while making the stack or taking it down; no machine is left or was yet. */
  | { readonly kind: 'stack-unfinished' }
  /** Machines, or a run that is not over, and no state that knows the whole stack under them. */
  | { readonly kind: 'stack-lost'; readonly instances: readonly string[]; readonly record: RunRecord | null }
  /** The stack stands, and no machine of it runs: not yet, or not any more. */
  | { readonly kind: 'no-machines'; readonly description: ClusterDescription }
  /** Machines run and no run is under way. `releases` is what they were launched by, whatever records say. */
  | {
      readonly kind: 'created';
      readonly description: ClusterDescription;
      readonly releases: readonly string[];
    }
  /** The last run was aborted with nodes out of the quorum. */
  | (Run & { readonly kind: 'aborted-incomplete'; readonly left: readonly string[] })
  /** A run is to go on; whether its runner lives, its lease says. */
  | (Run & { readonly kind: 'under-way' })
  | (Run & { readonly kind: 'aborting' })
  | (Run & { readonly kind: 'paused'; readonly because: string })
  | (Run & { readonly kind: 'halted'; readonly halt: Halt });

/** Those in which a run is to go on. */
export type During = Extract<Situation, { readonly kind: 'under-way' | 'aborting' | 'paused' | 'halted' }>;

/** Whether a run is to go on. */
export function isDuring(situation: Situation): situation is During {
  return ['under-way', 'aborting', 'paused', 'halted'].includes(situation.kind);
}

/** Says which situation a cluster is in. Pure and total: the one place that infers it. */
export function situationOf(gathered: Gathered): Situation {
  const { state, instances } = gathered;
  const description = state?.description ?? null;
  const record = underWay(gathered);
  const machines = instances.map(({ id }) => id);
  if (description === null) {
    if (machines.length > 0 || record !== null) return { kind: 'stack-lost', instances: machines, record };
    return { kind: state === null || state.ids.size === 0 ? 'nothing-yet' : 'stack-unfinished' };
  }
  if (record !== null) return duringRun({ record, description }, gathered);
  if (machines.length === 0) return { kind: 'no-machines', description };
  return afterRun(description, gathered);
}

function duringRun(run: Run, { progress: { phase } }: Gathered): Situation {
  switch (phase.kind) {
    case 'paused':
      return { ...run, kind: 'paused', because: phase.because };
    case 'halted':
      return { ...run, kind: 'halted', halt: phase.halt };
    case 'aborting':
      return { ...run, kind: 'aborting' };
    // A finished run is not under way; it is named so that no phase is left out.
    case 'running':
    case 'finished':
      return { ...run, kind: 'under-way' };
  }
}

function afterRun(description: ClusterDescription, { pointer, progress, instances }: Gathered): Situation {
  const { phase } = progress;
  const { record } = pointer;
  if (record !== null && phase.kind === 'finished' && phase.outcome === 'aborted' && phase.left.length > 0) {
    return { kind: 'aborted-incomplete', record, description, left: phase.left };
  }
  // Terraform's word is the intention; what runs says its machines. A run that never began has launched none.
  const releases = new Set(instances.map(({ release }) => release ?? description.release));
  return { kind: 'created', description, releases: [...releases].sort() };
}
