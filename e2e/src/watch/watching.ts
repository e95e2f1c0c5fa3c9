import type { Watched, WayThere } from '../clients/messages.js';
import { sendOut } from '../clients/send-out.js';
import type { Voters } from '../scenario/scenario.js';
import type { Now } from '../show/show.js';
import { processClock } from '../traffic/clock.js';
import { pulseLines, votersBy } from './pulse-words.js';
import type { RunWatch } from './run-watch.js';

/** Clients at work and a watcher of the quorum, until they are told to stop. Disposing of them ends them unheard. */
export interface Watching extends Disposable {
  /** How it goes at this moment. */
  readonly now: Now;
  readonly voters: Voters;
  stop(): Promise<Watched>;
}

/** Below this all keys of the traffic lie, absent when it begins. */
export const trafficPrefix = 'rehearsal/traffic/';

/** Puts clients to work that leave alone what a run replaces, and begins to sample the members. */
export async function beginWatching(
  way: WayThere,
  { watch, seed }: { readonly watch: RunWatch; readonly seed: number },
): Promise<Watching> {
  const nodes = way.description.nodes.map(({ name }) => name);
  const sent = await sendOut({ way, seed, prefix: trafficPrefix });
  watch.onReplaced = (replaced) => sent.inPlace(nodes.filter((node) => !replaced.has(node)));
  return {
    voters: votersBy(sent.pulse, () => processClock.now()),
    now: { lines: () => pulseLines(sent.pulse(), nodes, watch.replaced) },
    stop: () => sent.stop(),
    [Symbol.dispose]: () => {
      watch.onReplaced = () => undefined;
      sent[Symbol.dispose]();
    },
  };
}
