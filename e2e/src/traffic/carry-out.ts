import type { Operation } from '@moult/history-checker';
import type { TrafficClock } from './clock.js';
import type { Slot } from './slots.js';
import type { Answer, Found, KvTarget } from './target.js';
import { within } from './within.js';

/** What a client saw last, to base its next compare-and-set on. */
export interface LastFound {
  readonly key: string;
  readonly found: Found;
}

/** What carrying an operation out needs beside the operation. */
export interface Hands {
  readonly clock: TrafficClock;
  readonly deadlineMs: number;
  /** By client; one finding each. */
  readonly found: Map<string, LastFound>;
}

interface Asked {
  readonly client: string;
  readonly due: number;
  readonly start: number;
}

/** Asks one member and writes down what came of it, in the form of the history. `due`: when the schedule wanted it. */
export async function carryOut(slot: Slot, target: KvTarget, due: number, hands: Hands): Promise<Operation> {
  // One clock for all; a timer that fires a fraction early must not make a start before it was due.
  const start = Math.max(due, hands.clock.now());
  const asked = { client: `${slot.client.name}@${target.member}`, due, start };
  if (slot.kind === 'read') return await read(slot, target, asked, hands);
  const seen = slot.kind === 'compare-and-set' ? hands.found.get(slot.client.name) : undefined;
  // A client that has seen nothing yet has nothing to compare with, and writes all the same.
  if (seen === undefined) return await write(slot, target, asked, hands);
  // A finding is used once: the next compare-and-set on it could only be refused.
  hands.found.delete(slot.client.name);
  const { value } = slot;
  const answer = await ask(hands, (signal) => target.cas(seen.key, value, seen.found, signal));
  const rest = {
    ...asked,
    kind: 'compare-and-set',
    key: seen.key,
    value,
    expected: seen.found.value,
  } as const;
  return answer.kind === 'ok'
    ? { ...rest, outcome: 'ok', end: endOf(asked, hands), returned: answer.result }
    : { ...rest, outcome: answer.kind, end: endOf(asked, hands) };
}

async function read({ client, key }: Slot, target: KvTarget, asked: Asked, hands: Hands): Promise<Operation> {
  const answer = await ask(hands, (signal) => target.get(key, 'consistent', signal));
  const rest = { ...asked, kind: 'read', key } as const;
  if (answer.kind !== 'ok') return { ...rest, outcome: answer.kind, end: endOf(asked, hands) };
  hands.found.set(client.name, { key, found: answer.result });
  return { ...rest, outcome: 'ok', end: endOf(asked, hands), returned: answer.result.value };
}

async function write({ key, value }: Slot, target: KvTarget, asked: Asked, hands: Hands): Promise<Operation> {
  const answer = await ask(hands, (signal) => target.put(key, value, signal));
  const outcome = answer.kind;
  return { ...asked, kind: 'write', key, value, outcome, end: endOf(asked, hands) };
}

function ask<Result>(
  { clock, deadlineMs }: Hands,
  what: (signal: AbortSignal) => Promise<Answer<Result>>,
): Promise<Answer<Result>> {
  return within(clock, deadlineMs, what);
}

function endOf({ start }: Asked, { clock }: Hands): number {
  return Math.max(start, clock.now());
}
