import type { Effect } from '../journal/effect.js';
import type { Halt } from '../journal/halt.js';
import type { Verdict } from '../journal/verdict.js';
import type { StepName, Subject } from '../model/step-name.js';

/** The next thing to happen, as a value. */
export type Decision =
  | { readonly kind: 'start'; readonly subject: Subject; readonly step: StepName }
  | {
      readonly kind: 'act';
      readonly subject: Subject;
      readonly step: StepName;
      readonly attempt: number;
      readonly effect: Effect;
      /** `again`: the journal holds this very intention without an outcome; it is not recorded twice. */
      readonly intention: 'new' | 'again';
      /** Whether a new intention is acted on at once, or only after one more look. */
      readonly acts: 'on-this-look' | 'on-a-fresh-look';
    }
  | { readonly kind: 'pass'; readonly subject: Subject; readonly step: StepName; readonly says: string }
  | {
      readonly kind: 'reopen';
      readonly subject: Subject;
      readonly step: StepName;
      readonly attempt: number;
      readonly because: string;
    }
  | { readonly kind: 'wait'; readonly waits: readonly Wait[] }
  | { readonly kind: 'halt'; readonly halt: Halt }
  | { readonly kind: 'finish'; readonly outcome: 'done' | 'aborted'; readonly left: readonly string[] }
  | { readonly kind: 'stop'; readonly because: 'finished' | 'halted' | 'paused' | 'interrupted' };

/** What a step waits for. */
export interface Wait {
  readonly subject: Subject;
  readonly step: StepName;
  readonly for: readonly Verdict[];
}

/** Passes in a row of a step that must be seen steadily. */
export interface Streak {
  readonly passes: number;
  readonly since: number;
  readonly last: number;
}

/**
 * The streaks running now, by subject. Not journaled: after a restart nobody has watched in between, so counting
 * begins anew.
 */
export type Watch = Readonly<Record<Subject, Streak>>;

/** A decision, and what was seen on the way to it. */
export interface Decided {
  readonly decision: Decision;
  readonly watch: Watch;
}
