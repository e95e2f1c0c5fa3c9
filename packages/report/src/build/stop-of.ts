import type { Entry } from '@moult/rolling-upgrade';
import type { Stop } from '../model/stop.js';
import { lastPhase } from './last-phase.js';
import { nodeOf } from './steps-taken.js';

/** Where the run stands halted, or null when it does not: one that was resumed since is not halted any more. */
export function stopOf(entries: readonly Entry[]): Stop | null {
  const last = lastPhase(entries);
  if (last?.kind !== 'halted') return null;
  const { subject, step, because, evidence, safe, next } = last.halt;
  return {
    ...{ node: nodeOf(subject), step, because, safe, next },
    seen: evidence.map(({ on, says, evidence: numbers }) => ({
      ...{ on, says },
      numbers: Object.fromEntries(
        Object.entries(numbers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(', ') : String(value),
        ]),
      ),
    })),
  };
}
