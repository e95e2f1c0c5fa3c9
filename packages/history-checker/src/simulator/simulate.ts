import type { History, Operation, Value } from '../history/operation.js';
import { pick, type Random, randomFrom } from './random.js';

/** What a simulated history is like. Shares are between 0 and 1. */
export interface Simulation {
  readonly seed: number;
  readonly clients: number;
  readonly keys: number;
  /** How many operations, over all clients. */
  readonly operations: number;
  /** Writes take their values from this many per key; absent: every value is written once. */
  readonly values?: number;
  /** Share of operations whose answer is lost; half of those take effect, some long after. Default 0.02. */
  readonly unknown?: number;
  /** Share of operations that are refused before they are tried. Default 0.02. */
  readonly failed?: number;
}

/** A history that some real execution produced, and what its keys hold at the end. */
export interface Simulated {
  readonly history: History;
  readonly final: ReadonlyMap<string, Value>;
}

interface Slot {
  readonly client: string;
  readonly key: string;
  readonly start: number;
  readonly end: number;
  /** The instant at which it takes effect; infinite for one that never does. */
  readonly instant: number;
  readonly outcome: Operation['outcome'];
}

/**
 * Runs clients against one register per key. Each operation takes effect at one instant between its start and its end
 * (or, when its answer is lost, at any later time), in the order of those instants: the history is linearizable
 * because it was made so, not because a checker says so.
 */
export function simulate(simulation: Simulation): Simulated {
  const random = randomFrom(simulation.seed);
  const slots = makeSlots(simulation, random).sort((a, b) => a.instant - b.instant);
  const registers = new Map<string, Value>();
  const seen = new Map<string, Value[]>();
  let written = 0;
  const operations = slots.map((slot) => {
    const past = seen.get(slot.key) ?? [null];
    written += 1;
    const value = `v${String(simulation.values === undefined ? written : Math.floor(random() * simulation.values))}`;
    const current = registers.get(slot.key) ?? null;
    // Half of the compare-and-sets know what is there, the others go by something older.
    const expected = random() < 0.5 ? current : (pick(random, past.slice(-4)) ?? null);
    const { operation, after } = take(slot, { current, value, expected, choice: random() });
    if (after !== current) {
      registers.set(slot.key, after);
      seen.set(slot.key, [...past.slice(-4), after]);
    }
    return operation;
  });
  operations.sort((a, b) => a.start - b.start);
  return { history: { initial: new Map(), operations }, final: registers };
}

function makeSlots(simulation: Simulation, random: Random): Slot[] {
  const { clients, keys, operations, unknown = 0.02, failed = 0.02 } = simulation;
  const free = Array.from({ length: clients }, () => random() * 5);
  return Array.from({ length: operations }, (_, index): Slot => {
    const client = index % clients;
    const start = (free[client] ?? 0) + random() * 4;
    const end = start + 0.5 + random() * 8;
    free[client] = end;
    const chance = random();
    const outcome = chance < unknown ? 'unknown' : chance < unknown + failed ? 'failed' : 'ok';
    const within = start + random() * (end - start);
    const late = [within, end + random() * 100, Infinity, Infinity][Math.floor(random() * 4)] ?? Infinity;
    return {
      client: `c${String(client + 1)}`,
      key: `k${String(Math.floor(random() * keys) + 1)}`,
      start,
      end,
      outcome,
      instant: outcome === 'ok' ? within : outcome === 'failed' ? Infinity : late,
    };
  });
}

interface Moment {
  readonly current: Value;
  readonly value: string;
  readonly expected: Value;
  /** Decides the kind of the operation. */
  readonly choice: number;
}

function take(slot: Slot, moment: Moment): { readonly operation: Operation; readonly after: Value } {
  const { client, key, start, end, outcome } = slot;
  const { current, value, expected, choice } = moment;
  const asked = { client, key, start };
  const effective = slot.instant !== Infinity;
  if (choice < 0.4) {
    const read = { ...asked, kind: 'read' as const, end };
    const operation = outcome === 'ok' ? { ...read, outcome, returned: current } : { ...read, outcome };
    return { operation, after: current };
  }
  if (choice < 0.75) {
    return {
      operation: { ...asked, kind: 'write', value, outcome, end },
      after: effective ? value : current,
    };
  }
  const swap = { ...asked, kind: 'compare-and-set' as const, expected, value, end };
  const matches = expected === current;
  const operation = outcome === 'ok' ? { ...swap, outcome, returned: matches } : { ...swap, outcome };
  return { operation, after: effective && matches ? value : current };
}
