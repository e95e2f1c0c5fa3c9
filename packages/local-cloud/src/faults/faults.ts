import { createHash } from 'node:crypto';
import type { Clock } from '../model/clock.js';
import { seeded, type Random } from '../model/random.js';
import { pass, type Buckets, type LimitedCall } from './buckets.js';
import { decide, strikes, type ArmedFault, type FaultyCall, type Verdict } from './decide.js';
import type { Fault, FaultKind, FaultOf } from './fault.js';
import { FaultLog, type FaultEvent } from './fault-log.js';
import { FaultNames } from './fault-names.js';
import { Holds, letGo, type Hold } from './holds.js';
import { parseFault } from './parse-fault.js';

/** A fault that was added, and what it has done so far. */
export interface FaultStatus {
  readonly name: string;
  readonly fault: Fault;
  /** Calls, launches, attachments, … that matched. */
  readonly matched: number;
  /** Those that were hit. */
  readonly hits: number;
  /** What it keeps stuck at this moment. */
  readonly holding: readonly string[];
}

/** A fault that hit something. */
export interface Struck<K extends FaultKind> {
  readonly name: string;
  readonly fault: FaultOf<K>;
}

/** What the faults of a cloud are made with. */
export interface FaultParts {
  readonly seed: number;
  readonly clock: Clock;
  /** Aborted when the cloud goes down: what is held is let go. */
  readonly signal: AbortSignal;
}

interface Armed extends ArmedFault {
  matched: number;
  hits: number;
  readonly random: Random;
  readonly holds: Holds;
  /** Of a fault that limits requests: how full its buckets are. */
  buckets: Buckets;
}

/** More faults at once than anybody can think about are a mistake in a loop. */
const maxFaults = 1000;

/** The faults of one cloud. What they do is decided in `decide.ts` and `buckets.ts`; here they are kept and counted. */
export class Faults {
  /** Of faults of machines too, which are kept elsewhere. */
  readonly names: FaultNames = new FaultNames();
  readonly #armed = new Map<string, Armed>();
  readonly #log: FaultLog;
  readonly #parts: FaultParts;

  constructor(parts: FaultParts) {
    this.#parts = parts;
    this.#log = new FaultLog(parts.clock);
    parts.signal.addEventListener('abort', () => {
      for (const { holds } of this.#armed.values()) holds.releaseAll();
    });
  }

  /** Adds a fault; throws a TypeError that names the field when it is no fault, or its name is taken. */
  add(given: Fault): FaultStatus {
    const fault = parseFault(given);
    const { seed, clock, signal } = this.#parts;
    if (this.#armed.size >= maxFaults) throw new TypeError(`There are ${maxFaults} faults already.`);
    const name = this.names.take(fault.name, fault.kind);
    // A sequence of its own for each name: one fault more or less does not change what the others do.
    const random = seeded(seed ^ createHash('sha256').update(name).digest().readUInt32LE(0));
    const armed: Armed = {
      ...{ name, fault, matched: 0, hits: 0, random },
      ...{ holds: new Holds(clock, signal), buckets: new Map() },
    };
    this.#armed.set(name, armed);
    return statusOf(armed);
  }

  /** Removes a fault and lets go of what it holds; false when there is none of that name. */
  remove(name: string): boolean {
    const armed = this.#armed.get(name);
    if (armed === undefined) return false;
    this.#armed.delete(name);
    this.names.free(name);
    armed.holds.releaseAll();
    return true;
  }

  /** The faults in the order in which they were added. */
  list(): readonly FaultStatus[] {
    return [...this.#armed.values()].map(statusOf);
  }

  /** What faults did, oldest first: the last 10 000. */
  events(): readonly FaultEvent[] {
    return this.#log.list();
  }

  /** How many events there were before those: whoever counts what happened knows that he does not see all of it. */
  get forgottenEvents(): number {
    return this.#log.forgotten;
  }

  /** What becomes of a call, limits of requests apart. */
  judge(call: FaultyCall): Verdict {
    const verdict = decide([...this.#armed.values()], call, (name) => this.#armed.get(name)?.random() ?? 0);
    for (const name of verdict.matched) this.#count(name, verdict.hit.includes(name));
    for (const name of verdict.hit) this.#note(name, `${call.service}:${call.action}`);
    return verdict;
  }

  /**
   * Whether EC2's limits let a request through: the name of the fault that refuses it. Every such fault has buckets of its
   * own, and a request must pass all of them: it takes tokens from each, or from none.
   */
  throttle(call: LimitedCall): string | undefined {
    const limiting = [...this.#armed.values()].flatMap((armed) =>
      armed.fault.kind === 'throttling'
        ? [{ armed, passage: pass(armed.buckets, call, armed.fault.scale ?? 1) }]
        : [],
    );
    const refusing = limiting.find(({ passage }) => !passage.allowed);
    for (const { armed, passage } of limiting) {
      this.#count(armed.name, armed === refusing?.armed);
      if (refusing === undefined) armed.buckets = passage.buckets;
    }
    if (refusing === undefined) return undefined;
    const { armed, passage } = refusing;
    this.#note(armed.name, `ec2:${call.action}, bucket ${passage.short ?? ''} is empty`);
    return armed.name;
  }

  /** The first fault of a kind that hits something; counted and noted when one does. */
  strike<K extends FaultKind>(
    kind: K,
    concerns: (fault: FaultOf<K>) => boolean,
    what: string,
  ): Struck<K> | undefined {
    for (const one of this.#of(kind)) {
      if (concerns(one.fault) && this.#hits(one.name, what)) return one;
    }
    return undefined;
  }

  /** Every fault of a kind that hits something, where several act at once; each is counted and noted. */
  strikeAll<K extends FaultKind>(
    kind: K,
    concerns: (fault: FaultOf<K>) => boolean,
    what: string,
  ): readonly Struck<K>[] {
    return this.#of(kind).filter(({ name, fault }) => concerns(fault) && this.#hits(name, what));
  }

  /** Keeps something stuck until the fault is removed, its seconds are over, or the cloud goes down. */
  hold(name: string, what: string, seconds: number | undefined): Hold {
    return this.#armed.get(name)?.holds.keep(what, seconds) ?? letGo;
  }

  /** Notes what a fault of machines did: there is one log of all that was made to go wrong. */
  record(event: Omit<FaultEvent, 'time'>): void {
    this.#log.record(event);
  }

  /** Whether a fault that concerns something hits it this time; counted, and noted when it does. */
  #hits(name: string, what: string): boolean {
    const armed = this.#armed.get(name);
    if (armed === undefined) return false;
    const struck = strikes(armed, armed.random);
    this.#count(name, struck);
    if (struck) this.#note(name, what);
    return struck;
  }

  #of<K extends FaultKind>(kind: K): Struck<K>[] {
    return [...this.#armed.values()].flatMap(({ name, fault }) =>
      fault.kind === kind ? [{ name, fault: fault as FaultOf<K> }] : [],
    );
  }

  #count(name: string, hit: boolean): void {
    const armed = this.#armed.get(name);
    if (armed === undefined) return;
    armed.matched += 1;
    if (hit) armed.hits += 1;
  }

  #note(fault: string, what: string): void {
    const kind = this.#armed.get(fault)?.fault.kind;
    if (kind !== undefined) this.#log.record({ fault, kind, what });
  }
}

function statusOf({ name, fault, matched, hits, holds }: Armed): FaultStatus {
  return { name, fault, matched, hits, holding: holds.list() };
}
