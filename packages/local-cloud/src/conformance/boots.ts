import { on } from './login.js';
import type { Place } from './place.js';
import type { Target } from './target.js';
import { eventually } from './wait.js';

/** A machine that a row logs in to. */
export interface Booted {
  readonly target: Target;
  readonly place: Place;
  readonly instanceId: string;
}

/** What differs from one boot of a machine to the next. */
export async function bootOf({ target, place, instanceId }: Booted): Promise<string> {
  return on(target, place, { instanceId }, 'systemctl show -p UserspaceTimestampMonotonic --value');
}

/** Waits until a machine runs another boot than the one it had. */
export function nextBoot(machine: Booted, before: string): Promise<string> {
  return eventually('the next boot', async () => {
    const boot = await bootOf(machine);
    return boot === before || boot === '' ? undefined : boot;
  });
}
