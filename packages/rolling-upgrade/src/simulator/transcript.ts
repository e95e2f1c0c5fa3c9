import type { Entry, Fact } from '../journal/fact.js';
import type { RunEvent } from '../perform/events.js';

/** Writes a run down as lines to be read: what passed and on what evidence, what was waited for, how it ended. */
export class Transcript {
  readonly #lines: string[] = [];
  #began: number | null = null;
  #waited = '';

  /** The text so far. */
  get text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  /** A remark of the narrator. */
  say(what: string): void {
    this.#lines.push('', `-- ${what}`, '');
  }

  hear(event: RunEvent): void {
    if (event.kind === 'recorded') this.#recorded(event.entry);
    if (event.kind === 'answered' && event.outcome.kind !== 'done') {
      this.#line(event.at, event.subject, `${event.effect.kind}: ${event.outcome.because}, tried again`);
    }
    if (event.kind !== 'waiting') return;
    // A wait is told once, when somebody else is the reason; the usual ones would only make the story long.
    const [first] = event.waits.flatMap(({ subject, for: on }) =>
      on.filter((one) => one.on === 'others-whole').map((one) => ({ subject, says: one.says })),
    );
    if (first !== undefined && first.says !== this.#waited)
      this.#line(event.at, first.subject, `waits: ${first.says}`);
    this.#waited = first?.says ?? '';
  }

  #recorded({ at, by, fact }: Entry): void {
    const told = tell(fact, by);
    if (told !== null) this.#line(at, 'subject' in fact ? fact.subject : '', told);
  }

  #line(at: number, subject: string, what: string): void {
    this.#began ??= at;
    const seconds = ((at - this.#began) / 1_000).toFixed(1).padStart(6);
    this.#lines.push(`${seconds} s  ${subject.replace('cluster.', '').padEnd(8)}  ${what}`);
  }
}

type Phrases = {
  readonly [Kind in Fact['kind']]?: (fact: Extract<Fact, { readonly kind: Kind }>, by: string) => string;
};

const asked = (fact: { readonly kind: string; readonly because: string }, by: string): string =>
  `${fact.kind} by ${by}: ${fact.because}`;

/** Facts as phrases; those that only announce another have none. */
const phrases: Phrases = {
  'plan-accepted': ({ plan }) =>
    `plan accepted: ${plan.intent} to ${plan.release}, ${plan.moves.map((move) => move.node).join(', ')}`,
  'runner-attached': (_, by) => `${by} attached`,
  'step-passed': ({ step, says }) => `${step}: ${says.split('; ')[0] ?? ''}`,
  'step-reopened': ({ step, because }) => `${step} again: ${because}`,
  halted: ({ halt }) =>
    `HALTED at ${halt.step}: ${halt.because} | ${halt.safe.join(' ')} | next: ${halt.next.map((one) => one.command).join(' or ')}`,
  paused: asked,
  resumed: asked,
  aborted: asked,
  finished: ({ outcome, left }) =>
    left.length === 0 ? `finished: ${outcome}` : `finished: ${outcome}, left out: ${left.join(', ')}`,
};

function tell(fact: Fact, by: string): string | null {
  const phrase = phrases[fact.kind] as ((fact: Fact, by: string) => string) | undefined;
  return phrase === undefined ? null : phrase(fact, by);
}
