import type { Context } from '../context.js';
import { seeded, type Random } from '../model/random.js';
import {
  parseMachineFault,
  type DrawnFault,
  type MachineFault,
  type MachineFaultKind,
  type Victim,
} from './machine-fault.js';
import { requireTargets } from './targets.js';

/** A fault of machines that was injected. */
export interface MachineFaultStatus {
  readonly name: string;
  /** As given, with the machine that was drawn. */
  readonly fault: DrawnFault;
}

interface Active extends MachineFaultStatus {
  readonly heal: () => Promise<void>;
  /** While it is being healed, for whoever else wants that. */
  healing?: Promise<void>;
}

/** Faults of machines, networks and disks: done when the promise resolves, healed by name, noted in the cloud's events. */
export class MachineFaults {
  readonly #context: Context;
  readonly #random: Random;
  readonly #active = new Map<string, Active>();

  constructor(context: Context, seed: number) {
    this.#context = context;
    // A stream of its own: a victim drawn here does not shift which calls are hit.
    this.#random = seeded(seed ^ 0x2545f491);
    context.host.machines.onStopped((instanceId) => this.#endPauses(instanceId));
  }

  /**
   * Makes something go wrong. Throws a TypeError that names the field when it is no fault, or names what this cloud does
   * not have, and an Error in a sentence when it cannot be done here: nothing has changed then.
   */
  async inject(given: MachineFault): Promise<MachineFaultStatus> {
    const parsed = parseMachineFault(given);
    requireTargets(this.#context, parsed);
    const fault = this.#drawn(parsed);
    const { names } = this.#context.faults;
    const name = names.take(fault.name, fault.kind);
    const heal = await this.#do(name, fault).catch((cause: unknown) => {
      names.free(name);
      throw cause;
    });
    this.#note(name, fault.kind, describe(fault));
    if (heal === undefined) {
      names.free(name);
      return { name, fault };
    }
    const active: Active = { name, fault, heal };
    this.#active.set(name, active);
    const seconds = fault.kind === 'kill' ? undefined : fault.seconds;
    if (seconds !== undefined) this.#healLater(active, seconds);
    return { name, fault };
  }

  /**
   * Ends a fault; false when there is none of that name (any more). Throws an Error in a sentence when it cannot be ended
   * now: it is still listed then, and can be healed again.
   */
  async heal(name: string): Promise<boolean> {
    const active = this.#active.get(name);
    if (active === undefined) return false;
    if (active.healing !== undefined) {
      await active.healing;
      return false;
    }
    active.healing = active.heal();
    try {
      await active.healing;
    } finally {
      delete active.healing;
    }
    return this.#over(active, 'healed');
  }

  /** What is wrong at this moment, in the order in which it was injected. */
  list(): readonly MachineFaultStatus[] {
    return [...this.#active.values()].map(({ name, fault }) => ({ name, fault }));
  }

  async #do(name: string, fault: DrawnFault): Promise<(() => Promise<void>) | undefined> {
    const { disturb } = this.#context.host;
    switch (fault.kind) {
      case 'kill':
        await disturb.kill(fault.instanceId);
        return undefined;
      case 'pause':
        await disturb.pause(fault.instanceId);
        return () => disturb.resume(fault.instanceId);
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
    const inForce = async () => {
      const failure = await traffic.follow();
      if (failure !== undefined)
        throw new Error(`Machines could not be told: ${failure.message}`, { cause: failure });
    };
    const heal = () => {
      cuts.delete(name);
      return inForce();
    };
    cuts.set(name, fault);
    try {
      await inForce();
    } catch (cause) {
      // Some machines may have heard of it. What cannot be taken back either is among the cloud's failures.
      await heal().catch(() => undefined);
      throw cause;
    }
    return heal;
  }

  /** A machine that stood still has stopped, by whatever means: when it runs again, it does not stand still. */
  #endPauses(instanceId: string): void {
    for (const active of [...this.#active.values()]) {
      const { fault } = active;
      if (fault.kind === 'pause' && fault.instanceId === instanceId) this.#over(active, 'ended by a stop');
    }
  }

  /** False when it was over already. */
  #over(active: Active, how: string): boolean {
    const { name, fault } = active;
    if (this.#active.get(name) !== active) return false;
    this.#active.delete(name);
    this.#context.faults.names.free(name);
    this.#note(name, fault.kind, `${how}: ${describe(fault)}`);
    return true;
  }

  #drawn(fault: MachineFault): DrawnFault {
    return fault.kind === 'kill' || fault.kind === 'pause'
      ? { ...fault, instanceId: this.#victim(fault.instanceId) }
      : fault;
  }

  /** Only a machine that runs can be killed or stand still. */
  #victim(victim: Victim): string {
    const among = typeof victim === 'string' ? [victim] : victim;
    const stateOf = (id: string) => this.#context.store.instances.get(id)?.state ?? 'gone';
    const running = among.filter((id) => stateOf(id) === 'running');
    // A fault of one machine, or one that finds nobody running, shifts no later draw.
    const draw = typeof victim === 'string' || running.length === 0 ? 0 : this.#random();
    const drawn = running[Math.floor(draw * running.length)];
    if (drawn !== undefined) return drawn;
    throw new Error(among.map((id) => `${id} does not run: ${stateOf(id)}.`).join(' '));
  }

  #healLater(active: Active, seconds: number): void {
    const { clock, work } = this.#context;
    const { name } = active;
    void clock.delay(seconds * 1000, work.signal).then(() => {
      if (work.signal.aborted) return;
      work.queue(`fault ${name}`, `heal ${name}`, async () => {
        // Another one may have the name by now.
        if (this.#active.get(name) === active) await this.heal(name);
      });
    });
  }

  #note(fault: string, kind: MachineFaultKind, what: string): void {
    this.#context.faults.record({ fault, kind, what });
  }
}

function describe(fault: DrawnFault): string {
  switch (fault.kind) {
    case 'kill':
    case 'pause':
      return `${fault.kind} ${fault.instanceId}`;
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
