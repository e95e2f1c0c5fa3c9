import type { Wait } from '../decide/decision.js';
import type { Effect } from '../journal/effect.js';
import type { Entry } from '../journal/fact.js';
import type { Halt } from '../journal/halt.js';
import type { ServiceSeen } from '../model/observation.js';
import type { Subject } from '../model/step-name.js';
import type { Outcome } from './outcome.js';

/** What a run tells while it goes on; a caller renders it, or not. */
export type RunEvent =
  /** What every member said when it was last asked: who leads, in which term, who may vote. */
  | { readonly kind: 'looked'; readonly at: number; readonly service: ServiceSeen }
  | { readonly kind: 'recorded'; readonly entry: Entry }
  | { readonly kind: 'waiting'; readonly at: number; readonly waits: readonly Wait[] }
  | {
      readonly kind: 'answered';
      readonly at: number;
      readonly subject: Subject;
      readonly effect: Effect;
      readonly outcome: Outcome;
    }
  | { readonly kind: 'blind'; readonly at: number; readonly because: string };

/** How a run ended. Only `finished` needs nothing more. */
export type RunEnd =
  | { readonly kind: 'finished'; readonly outcome: 'done' | 'aborted'; readonly left: readonly string[] }
  | { readonly kind: 'halted'; readonly halt: Halt }
  | { readonly kind: 'paused'; readonly because: string }
  /** The operator wanted to stop; the same command again goes on. */
  | { readonly kind: 'interrupted'; readonly at: 'safe-point' | 'now' }
  /** Somebody else holds the lease. */
  | { readonly kind: 'busy'; readonly by: string; readonly until: number }
  /** Somebody else took over; this runner has done nothing since. */
  | { readonly kind: 'overtaken'; readonly by: string }
  /** The journal holds another plan's run. */
  | { readonly kind: 'other-plan'; readonly hash: string }
  /** The world could not be looked at, or the journal not written, for longer than the limit. */
  | { readonly kind: 'blind'; readonly because: string };

/** A wish to stop, asked before every touch of the world: `safe-point` after the first Ctrl-C, `now` after the second. */
export interface StopSignal {
  wish(): 'none' | 'safe-point' | 'now';
}
