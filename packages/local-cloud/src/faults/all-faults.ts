import { isMachineFaultKind, parseMachineFault } from '../machine-faults/machine-fault.js';
import type { MachineFaults, MachineFaultStatus } from '../machine-faults/machine-faults.js';
import type { FaultEvent } from './fault-log.js';
import type { Faults, FaultStatus } from './faults.js';
import { parseFault } from './parse-fault.js';

/** A fault of either sort; one of machines is at work from its injection on, so it counts nothing. */
type AnyFaultStatus = FaultStatus | MachineFaultStatus;

/** Faults of calls and of machines under one name each, for who speaks to them from outside. */
export interface AllFaults {
  /** Throws a TypeError that names the field, or an Error when it cannot be done here. */
  add(given: unknown): Promise<AnyFaultStatus>;
  remove(name: string): Promise<boolean>;
  list(): readonly AnyFaultStatus[];
  /** What they did, and how many events before those are not kept any more. */
  events(): { readonly events: readonly FaultEvent[]; readonly forgotten: number };
}

/** Tells the two sorts apart by kind. */
export function allFaults(
  calls: Pick<Faults, 'add' | 'remove' | 'list' | 'events' | 'forgottenEvents'>,
  machines: Pick<MachineFaults, 'inject' | 'heal' | 'list'>,
): AllFaults {
  return {
    list: () => [...calls.list(), ...machines.list()],
    events: () => ({ events: calls.events(), forgotten: calls.forgottenEvents }),
    async add(given) {
      if (!isOfMachines(given)) return calls.add(parseFault(given));
      return machines.inject(parseMachineFault(given));
    },
    remove: async (name) => calls.remove(name) || (await machines.heal(name)),
  };
}

function isOfMachines(given: unknown): boolean {
  return typeof given === 'object' && given !== null && 'kind' in given && isMachineFaultKind(given.kind);
}
