import type { Fact, Plan, RunEvent, StepName, Subject, Verdict } from '@moult/rolling-upgrade';
import { type Leadership, leadershipLine, leadershipOf } from '../roll/leadership.js';

/** What has been shown so far, so that a line is printed once and a step's time is known when it ends. */
export interface Shown {
  /** When the first event came, milliseconds since the epoch; `null` before it. */
  readonly since: number | null;
  /** The latest time shown: a look is older than the facts recorded after it, and time goes one way on paper. */
  readonly latest: number;
  /** When each step under way started, by `subject step`. */
  readonly started: Readonly<Record<string, number>>;
  /** The last thing said about each step that waits. */
  readonly waiting: Readonly<Record<string, string>>;
  /** Whether a cluster is formed: then half of the steps have nothing to do, and are shown only when they have. */
  readonly forms: Plan['forms'];
  /** Leader, term and voters as they were said last; null before the first look. */
  readonly leadership: Leadership | null;
}

/** Before the first event. */
export const nothingShown: Shown = {
  ...{ since: null, latest: 0, started: {}, waiting: {}, forms: 'no', leadership: null },
};

/** What takes a node or an instance away, or guards the others meanwhile: where there is none yet, each passes at once. */
const idleInFormation: ReadonlySet<StepName> = new Set<StepName>([
  ...(['set-guard', 'save-snapshot', 'hand-over', 'take-down', 'detach-volume', 'snapshot-volume'] as const),
  ...(['retire-old', 'restore-guard'] as const),
]);

/** Lines for one event, and what has been shown by then. Pure: the same events give the same lines. */
export function linesFor(
  shown: Shown,
  event: RunEvent,
): { readonly lines: readonly string[]; readonly shown: Shown } {
  const at = event.kind === 'recorded' ? event.entry.at : event.at;
  const latest = Math.max(shown.latest, at);
  const now: Shown = { ...shown, latest, since: shown.since ?? at };
  const stamp = clock(latest - (now.since ?? at));
  switch (event.kind) {
    case 'looked': {
      const leadership = leadershipOf(event.service);
      const said = leadershipLine(shown.leadership, leadership);
      return { lines: said === null ? [] : [`       ${said}`], shown: { ...now, leadership } };
    }
    case 'recorded':
      return recorded(now, stamp, { at, fact: event.entry.fact });
    case 'waiting':
      return waiting(now, stamp, event.waits);
    case 'answered': {
      const { outcome, subject, effect } = event;
      if (outcome.kind === 'done') return { lines: [], shown: now };
      const said = { again: 'not yet', unknown: 'no answer, asking again', refused: 'refused' }[outcome.kind];
      return { lines: [line(stamp, subject, effect.kind, `${said}: ${outcome.because}`)], shown: now };
    }
    case 'blind':
      return { lines: [line(stamp, '', 'cannot look', event.because)], shown: now };
  }
}

type Lines = ReturnType<typeof linesFor>;
type StepFact = Extract<Fact, { readonly step: StepName }>;

function recorded(shown: Shown, stamp: string, { at, fact }: { at: number; fact: Fact }): Lines {
  if ('step' in fact) return ofStep(shown, stamp, { at, fact });
  if (fact.kind === 'plan-accepted') return { lines: [], shown: { ...shown, forms: fact.plan.forms } };
  if (fact.kind === 'halted') {
    const { subject, step, because } = fact.halt;
    return { lines: [line(stamp, subject, step, `✗ halted: ${because}`)], shown };
  }
  // An operator's wish carries its reason; everything else is bookkeeping.
  return { lines: 'because' in fact ? [line(stamp, '', fact.kind, fact.because)] : [], shown };
}

function ofStep(shown: Shown, stamp: string, { at, fact }: { at: number; fact: StepFact }): Lines {
  switch (fact.kind) {
    case 'step-started':
      return { lines: [], shown: { ...shown, started: { ...shown.started, [key(fact)]: at } } };
    case 'step-passed': {
      const hasWaited = shown.waiting[key(fact)] !== undefined;
      if (shown.forms === 'yes' && idleInFormation.has(fact.step) && !hasWaited)
        return { lines: [], shown: without(shown, fact) };
      const seconds = (at - (shown.started[key(fact)] ?? at)) / 1000;
      const says = fact.says === '' ? '' : `  ${fact.says}`;
      return {
        lines: [line(stamp, fact.subject, fact.step, `✓ ${seconds.toFixed(1)} s${says}`)],
        shown: without(shown, fact),
      };
    }
    case 'step-reopened': {
      const said = `again (attempt ${String(fact.attempt)}): ${fact.because}`;
      return { lines: [line(stamp, fact.subject, fact.step, said)], shown: without(shown, fact) };
    }
    case 'effect-intended':
    case 'effect-done':
      return { lines: [], shown };
  }
}

function waiting(
  shown: Shown,
  stamp: string,
  waits: readonly { readonly subject: Subject; readonly step: StepName; readonly for: readonly Verdict[] }[],
): Lines {
  const said = waits
    .map((wait) => ({ wait, text: wait.for.map(({ says }) => says).join('; ') }))
    .filter(({ wait, text }) => text !== '' && shown.waiting[key(wait)] !== text);
  return {
    lines: said.map(({ wait, text }) => line(stamp, wait.subject, wait.step, `waits: ${text}`)),
    shown: {
      ...shown,
      waiting: { ...shown.waiting, ...Object.fromEntries(said.map(({ wait, text }) => [key(wait), text])) },
    },
  };
}

const key = (of: { readonly subject: Subject; readonly step: StepName }): string =>
  `${of.subject} ${of.step}`;

function without(shown: Shown, of: { readonly subject: Subject; readonly step: StepName }): Shown {
  const drop = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(record).filter(([one]) => one !== key(of)));
  return { ...shown, started: drop(shown.started), waiting: drop(shown.waiting) };
}

function line(stamp: string, subject: Subject, what: string, text: string): string {
  const who = subject.startsWith('cluster.') ? 'cluster' : subject;
  return `${stamp}  ${who.padEnd(10)}  ${what.padEnd(16)}  ${text}`;
}

/** Minutes and seconds since the run began. */
function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
