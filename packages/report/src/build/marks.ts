import type { Entry } from '@moult/rolling-upgrade';
import type { Mark } from '../model/timeline.js';
import { nodeOf } from './steps-taken.js';

/** A fault that somebody injected, to be laid beside what happened. */
export interface Fault {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly node: string | null;
  readonly says: string;
}

/** What interrupted the run, by time: stops and runners from its journal, and the faults that were injected. */
export function marksOf(entries: readonly Entry[], faults: readonly Fault[]): readonly Mark[] {
  let runners = 0;
  const marks = entries.flatMap((entry): Mark[] => {
    // The first runner is how a run begins; every later one means that one was lost.
    if (entry.fact.kind === 'runner-attached') runners += 1;
    const mark = markOf(entry);
    return mark === null || (mark.kind === 'runner' && runners === 1) ? [] : [mark];
  });
  const injected = faults.map((fault): Mark => ({ kind: 'fault', ...fault }));
  return [...marks, ...injected].sort((a, b) => a.at - b.at);
}

const wishes = { paused: 'pause', resumed: 'resume', aborted: 'abort' } as const;

function markOf({ at, by, fact }: Entry): Mark | null {
  if (fact.kind === 'halted') {
    const { subject, step, because } = fact.halt;
    return { at, kind: 'halt', node: nodeOf(subject), says: `halted at ${step}: ${because}` };
  }
  if (fact.kind === 'runner-attached') return { at, kind: 'runner', node: null, says: `${by} took over` };
  if (fact.kind === 'paused' || fact.kind === 'resumed' || fact.kind === 'aborted') {
    return { at, kind: wishes[fact.kind], node: null, says: `${fact.kind}: ${fact.because}` };
  }
  return null;
}
