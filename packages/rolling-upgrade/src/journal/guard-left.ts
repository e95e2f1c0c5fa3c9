import { opening } from '../model/step-name.js';
import { type Progress, subjectOf } from './progress.js';

/** Settings of a service by name, as text. */
type Settings = Readonly<Record<string, string>>;

/**
 * What a run has to put back in the end: the service's settings as it found them before it switched the guard on; where it
 * found the guard on because an aborted run had left it so, what that run had found. Null when nothing was changed.
 */
export function guardFound(progress: Progress): Settings | null {
  const { steps, first } = subjectOf(progress, opening);
  const state = steps['set-guard'];
  const effect = state === undefined || state.kind === 'started' ? null : state.effect;
  // Set again, or seen to be on after all: what counts is what was found the first time.
  const earliest = first['set-guard'] ?? effect;
  return earliest?.kind === 'set-guard' ? earliest.found : (progress.plan?.guardLeft ?? null);
}

/**
 * What an aborted run leaves for the next one to put back, for its plan. The guard stays on while a node is out: without it the
 * service would drop that node from its members before anybody could bring it back. Null: nothing was left so. Pure.
 */
export function guardLeft(progress: Progress): Settings | null {
  const { phase } = progress;
  const leftOut = phase.kind === 'finished' && phase.outcome === 'aborted' && phase.left.length > 0;
  return leftOut ? guardFound(progress) : null;
}
