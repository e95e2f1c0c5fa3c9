import type { Effect } from '../journal/effect.js';

/** What goes wrong for one runner, decided before the run begins. */
export interface Faults {
  /** The touch of the world at which the runner dies, and on which side of it. */
  readonly killAt?: { readonly touch: number; readonly when: 'before' | 'after' };
  /** Effects whose first call is carried out while its answer is lost; `all` means every kind. */
  readonly loseAnswers?: readonly Effect['kind'][] | 'all';
  /** Share of calls that are throttled, 0 to 1. */
  readonly throttle?: number;
  /** Share of calls that are carried out while the answer is lost, 0 to 1. */
  readonly loseShare?: number;
  /** The effect call before which the runner freezes until everybody else is done, and on which side of the lease check. */
  readonly freezeAt?: { readonly effect: number; readonly where: 'before-check' | 'before-call' };
  /** The touch at which the operator presses Ctrl-C, and what a second time means. */
  readonly interruptAt?: { readonly touch: number; readonly wish: 'safe-point' | 'now' };
}
