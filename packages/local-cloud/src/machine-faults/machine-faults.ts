import type { Context } from '../context.js';
import { seeded, type Random } from '../model/random.js';
import { parseMachineFault, type MachineFault, type MachineFaultKind, type Victim } from './machine-fault.js';

/** A fault of machines that was injected. */
export interface MachineFaultStatus {
  readonly name: string;
  /** As given, with the machine that was drawn. */
  readonly fault: MachineFault;
}

interface Active extends MachineFaultStatus {
  readonly heal: () => Promise<void>;
}

/** Faults of machines, networks and disks: done when the promise resolves, healed by name, noted in the cloud's events. */
export class MachineFaults {
  readonly #context: Context;
  readonly #random: Random;
  readonly #active = new Map<string, Active>();
  #unnamed = 0;

  constructor(context: Context, seed: number) {
    this.#context = context;
    // A stream of its own: a victim drawn here does not shift which calls are hit.
    this.#random = seeded(seed ^ 0x2545f491);
  }

  /**
   * Makes something go wrong. Throws a TypeError that names the field when it is no fault, and an Error in a sentence
   * when it cannot be done here: nothing has changed then.
   */
  async inject(given: MachineFault): Promise<MachineFaultStatus> {
    const fault = this.#drawn(parseMachineFault(given));
    const name = fault.name ?? this.#newName(fault.kind);
    if (this.#active.has(name)) throw new TypeError(`Fault of machines, field name: ${name} is taken.`);
    const heal = await this.#do(name, fault);
    this.#note(name, fault.kind, describe(fault));
    if (heal === undefined) return { name, fault };
    this.#active.set(name, { name, fault, heal });
    const seconds = fault.kind === 'kill' ? undefined : fault.seconds;
    if (seconds !== undefined) this.#healLater(name, seconds);
    return { name, fault };
  }

  /** Ends a fault; false when there is none of that name (any more). */
  async heal(name: string): Promise<boolean> {
    const active = this.#active.get(name);
    if (active === undefined) return false;
    this.#active.delete(name);
    await active.heal();
    this.#note(name, active.fault.kind, `healed: ${describe(active.fault)}`);
    return true;
  }

  /** What is wrong at this moment, in the order in which it was injected. */
  list(): readonly MachineFaultStatus[] {
    return [...this.#active.values()].map(({ name, fault }) => ({ name, fault }));
  }

  async #do(name: string, fault: MachineFault): Promise<(() => Promise<void>) | undefined> {
    const { disturb } = this.#context.host;
    switch (fault.kind) {
      case 'kill':
        await disturb.kill(this.#running(fault.instanceId));
        return undefined;
      case 'pause': {
        const id = this.#running(fault.instanceId);
        await disturb.pause(id);
        return () => disturb.resume(id);
      }
      case 'partition':
        return this.#cut(name, fault);
      case 'volume-full':
        await disturb.fill(fault.volumeId);
        return () => disturb.unfill(fault.volumeId);
      case 'volume-slow':
        await disturb.slow(fault.volumeId, fault);
        return () => disturb.slow(fault.volumeId, undefined);
    }
  }

  async #cut(
    name: string,
    fault: Extract<MachineFault, { kind: 'partition' }>,
  ): Promise<() => Promise<void>> {
    const { cuts, traffic, host } = this.#context;
    if (host.enforcement.kind === 'recorded-only') {
      throw new Error(`This host cannot part machines: ${host.enforcement.why}`);
    }
    cuts.set(name, fault);
    await traffic.follow();
    return async () => {
      cuts.delete(name);
      await traffic.follow();
    };
  }

  #running(victim: Victim): string {
    const id = typeof victim === 'string' ? victim : (victim[0] ?? '');
    const state = this.#context.store.instances.get(id)?.state;
    if (state === 'running') return id;
    throw new Error(`${id} does not run: ${state ?? 'there is no such instance'}.`);
  }

  #drawn(fault: MachineFault): MachineFault {
    if (!('instanceId' in fault) || typeof fault.instanceId === 'string') return fault;
    const { instanceId: among } = fault;
    return { ...fault, instanceId: among[Math.floor(this.#random() * among.length)] ?? '' };
  }

  #healLater(name: string, seconds: number): void {
    const { clock, work } = this.#context;
    void clock.delay(seconds * 1000, work.signal).then(() => {
      if (work.signal.aborted) return;
      work.queue(`fault ${name}`, `heal ${name}`, () => this.heal(name).then(() => undefined));
    });
  }

  #newName(kind: MachineFaultKind): string {
    do this.#unnamed += 1;
    while (this.#active.has(`${kind}-${this.#unnamed}`));
    return `${kind}-${this.#unnamed}`;
  }

  #note(fault: string, kind: MachineFaultKind, what: string): void {
    this.#context.faults.record({ fault, kind, what });
  }
}

function describe(fault: MachineFault): string {
  switch (fault.kind) {
    case 'kill':
    case 'pause':
      return `${fault.kind} ${String(fault.instanceId)}`;
    case 'partition':
      return `partition between ${sideText(fault.between)} and ${sideText(fault.and)}`;
    case 'volume-full':
    case 'volume-slow':
      return `${fault.kind} ${fault.volumeId}`;
  }
}

function sideText(side: Extract<MachineFault, { kind: 'partition' }>['and']): string {
  if (side === 'everybody-else') return 'everybody else';
  return side
    .map((party) =>
      party.kind === 'instance' ? party.instanceId : party.kind === 'zone' ? party.zone : party.kind,
    )
    .join(', ');
}
