import type { Entry, Fact } from '@moult/rolling-upgrade';
import type { Span } from '../model/timeline.js';

/** One step of one subject as the journal tells it, each attempt by itself. */
export interface StepTaken extends Omit<Span, 'phase'> {
  /** null: the cluster as a whole. */
  readonly node: string | null;
}

type StepFact = Extract<Fact, { readonly step: string }>;

interface Open {
  readonly subject: string;
  readonly step: string;
  readonly from: number;
}

/** The steps in the order in which they ended; those still under way end with the journal and are `open`. */
export function stepsTaken(entries: readonly Entry[]): readonly StepTaken[] {
  const fold = new Fold();
  for (const entry of entries) fold.take(entry);
  return fold.end(entries.at(-1)?.at ?? 0);
}

/** A subject's node, or null for the two ends of a run: no node's name has a dot. */
export function nodeOf(subject: string): string | null {
  return subject.includes('.') ? null : subject;
}

class Fold {
  readonly #taken: StepTaken[] = [];
  readonly #open = new Map<string, Open>();
  readonly #attempts = new Map<string, number>();
  #halted: Open | null = null;

  take({ at, fact }: Entry): void {
    if (fact.kind === 'halted') {
      const { subject, step, because } = fact.halt;
      this.#halted = { subject, step, from: at };
      this.#close(this.#halted, { to: at, state: 'halted', says: because });
    } else if (fact.kind === 'resumed' && this.#halted !== null) {
      // The step goes on where it stopped; what lay between was nobody's work.
      this.#begin({ ...this.#halted, from: at });
      this.#halted = null;
    } else if ('step' in fact) {
      this.#takeStep(at, fact);
    }
  }

  end(at: number): readonly StepTaken[] {
    for (const open of [...this.#open.values()]) this.#close(open, { to: at, state: 'open', says: '' });
    return this.#taken;
  }

  #takeStep(at: number, fact: StepFact): void {
    const { subject, step } = fact;
    switch (fact.kind) {
      case 'step-started':
        this.#begin({ subject, step, from: at });
        break;
      case 'step-passed':
        this.#close({ subject, step, from: at }, { to: at, state: 'passed', says: fact.says });
        break;
      case 'step-reopened': {
        // Whatever this subject had under way rested on what has come undone.
        const undone = [...this.#open.values()].filter((open) => open.subject === subject);
        for (const open of undone) this.#close(open, { to: at, state: 'reopened', says: fact.because });
        this.#attempts.set(keyOf(fact), fact.attempt);
        break;
      }
      case 'effect-intended':
      case 'effect-done':
        break;
    }
  }

  #begin(open: Open): void {
    this.#open.set(keyOf(open), open);
  }

  #close(what: Open, how: Pick<StepTaken, 'to' | 'state' | 'says'>): void {
    const { subject, step, from } = this.#open.get(keyOf(what)) ?? what;
    this.#open.delete(keyOf(what));
    const attempt = this.#attempts.get(keyOf(what)) ?? 1;
    this.#taken.push({ node: nodeOf(subject), step, attempt, from, ...how });
  }
}

function keyOf({ subject, step }: { readonly subject: string; readonly step: string }): string {
  return `${subject} ${step}`;
}
