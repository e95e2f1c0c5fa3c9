import type { Entry, Fact } from './fact.js';
import { IllegalFact } from './illegal-fact.js';
import type { Phase, Progress } from './progress.js';

type PhaseFact = Extract<Fact, { readonly kind: 'halted' | 'paused' | 'resumed' | 'aborted' | 'finished' }>;

/** From which phases each of these facts may come. */
const legal: Readonly<Record<PhaseFact['kind'], readonly Phase['kind'][]>> = {
  halted: ['running', 'paused', 'aborting'],
  paused: ['running', 'paused'],
  resumed: ['paused', 'halted'],
  aborted: ['running', 'paused', 'halted'],
  finished: ['running', 'aborting'],
};

/** The phase after one of these facts. Deadlines begin anew: nobody was at work in between. */
export function nextPhase(progress: Progress, fact: PhaseFact, entry: Entry): Progress {
  const from = progress.phase;
  if (!legal[fact.kind].includes(from.kind)) throw new IllegalFact(entry, `the run is ${from.kind}`);
  const subjects = fact.kind === 'resumed' ? forgiven(progress.subjects) : progress.subjects;
  return { ...progress, subjects, phase: phaseAfter(from, fact, entry), attachedAt: entry.at };
}

/** Whoever says to go on has mended the cause: what failed before it counts no more. */
function forgiven(subjects: Progress['subjects']): Progress['subjects'] {
  return Object.fromEntries(
    Object.entries(subjects).map(([name, subject]) => [name, { ...subject, forgiven: subject.attempts }]),
  );
}

function phaseAfter(from: Phase, fact: PhaseFact, entry: Entry): Phase {
  switch (fact.kind) {
    case 'halted':
      return { kind: 'halted', halt: fact.halt };
    case 'paused':
      return { kind: 'paused', because: fact.because };
    case 'resumed':
      return { kind: 'running' };
    case 'aborted':
      return { kind: 'aborting', because: fact.because, after: from.kind === 'halted' ? from.halt : null };
    case 'finished':
      if ((fact.outcome === 'aborted') !== (from.kind === 'aborting')) {
        throw new IllegalFact(entry, `a run that is ${from.kind} does not end ${fact.outcome}`);
      }
      return { kind: 'finished', outcome: fact.outcome, left: fact.left };
  }
}
