import type { Effect } from '../journal/effect.js';
import type { RunEvent, StopSignal } from '../perform/events.js';
import type { Outcome } from '../perform/outcome.js';
import type { Call } from '../perform/call.js';
import type { Ports } from '../perform/ports.js';
import type { ServiceRules } from '../plan/service-rules.js';
import type { Faults } from './faults.js';
import type { Turns } from './turns.js';
import type { World } from './world.js';

/** How long the calls themselves take, in milliseconds. */
const cost = { look: 50, append: 20, lease: 20, effect: 100 };

/** One runner's hands: the ports of a run onto a simulated world, through which its faults happen. */
export class Hands {
  touches = 0;
  /** What the operator wants, when a story sets it by hand. */
  wish: 'none' | 'safe-point' | 'now' = 'none';
  readonly ports: Ports;
  readonly stop: StopSignal;
  /** Resolves when the runner was killed; it then never gets another answer. */
  readonly killed: Promise<'killed'>;
  readonly #world: World;
  readonly #turns: Turns;
  readonly #faults: Faults;
  readonly #lost = new Set<Effect['kind']>();
  #effects = 0;
  #die: (how: 'killed') => void = () => undefined;

  constructor(world: World, rules: ServiceRules, turns: Turns, faults: Faults = {}) {
    this.#world = world;
    this.#turns = turns;
    this.#faults = faults;
    this.killed = new Promise((resolve) => {
      this.#die = resolve;
    });
    const at = faults.interruptAt;
    this.stop = { wish: () => (at !== undefined && this.touches >= at.touch ? at.wish : this.wish) };
    this.ports = this.#build(rules);
  }

  #build(rules: ServiceRules): Ports {
    const world = this.#world;
    const effect = (what: Effect, call: Call): Promise<Outcome> => this.#effect(what, call);
    return {
      machines: { launch: effect, stop: effect, terminate: effect },
      belongings: { detach: effect, attach: effect, snapshot: effect, moveAddress: effect },
      guests: { stopService: effect, mount: effect, startService: effect },
      driver: {
        rules,
        look: (nodes) => Promise.resolve(world.service.look(nodes)),
        transferLeadership: (from, to, call) => effect({ kind: 'hand-over', from, to }, call),
        saveSnapshot: (plan, node, call) => effect({ kind: 'save-snapshot', plan, node }, call),
        setGuard: (found, call) => effect({ kind: 'set-guard', found }, call),
        restoreGuard: (settings, call) => effect({ kind: 'restore-guard', settings }, call),
      },
      eyes: {
        cloud: (_, volumes) => this.touch(cost.look, () => world.cloud.look(volumes)),
        guests: (ids) => Promise.resolve(ids.map((id) => world.cloud.guest(id))),
      },
      journal: {
        read: (from) => world.journal.read(from),
        append: (entry) => this.touch(cost.append, () => world.journal.append(entry)),
      },
      lease: {
        acquire: (holder, ms) => this.touch(cost.lease, () => world.lease.acquire(holder, ms)),
        renew: (held, ms) => this.touch(cost.lease, () => world.lease.renew(held, ms)),
        check: async (held) => {
          if (this.#freezes('before-check')) await this.#turns.take(Infinity);
          return this.touch(cost.lease, () => world.lease.check(held));
        },
        release: (held) => this.touch(cost.lease, () => world.lease.release(held)),
      },
      clock: { now: () => world.time.now, sleep: (ms) => this.#turns.take(ms) },
    };
  }

  /** One touch of the world: it takes time, and the runner may die before it or after it. */
  async touch<Result>(ms: number, act: () => Result | Promise<Result>): Promise<Result> {
    this.touches += 1;
    const here = this.#faults.killAt?.touch === this.touches ? this.#faults.killAt.when : null;
    if (here === 'before') return this.#end();
    await this.#turns.take(ms);
    const result = await act();
    return here === 'after' ? this.#end() : result;
  }

  async #effect(effect: Effect, call: Call): Promise<Outcome> {
    if (this.#freezes('before-call')) await this.#turns.take(Infinity);
    this.#effects += 1;
    // What every adapter owes: a call whose lease has run out is not sent.
    if (this.#world.time.now > call.notAfter)
      return { kind: 'again', because: 'the lease ran out before the call' };
    const { throttle = 0, loseShare = 0 } = this.#faults;
    const luck = this.#world.random();
    return this.touch(cost.effect, () => {
      if (luck < throttle) return { kind: 'again', because: 'RequestLimitExceeded' };
      const outcome = this.#world.carryOut(effect, call);
      const lost = luck < throttle + loseShare || this.#losesFirst(effect.kind);
      return lost ? { kind: 'unknown', because: 'the answer was lost' } : outcome;
    });
  }

  #freezes(where: 'before-check' | 'before-call'): boolean {
    const { freezeAt } = this.#faults;
    return freezeAt?.where === where && freezeAt.effect === this.#effects + 1;
  }

  #losesFirst(kind: Effect['kind']): boolean {
    const { loseAnswers = [] } = this.#faults;
    if (this.#lost.has(kind) || (loseAnswers !== 'all' && !loseAnswers.includes(kind))) return false;
    this.#lost.add(kind);
    return true;
  }

  #end(): Promise<never> {
    this.#die('killed');
    return new Promise(() => undefined);
  }
}

/** Somebody who reads a run's events. */
export type Listener = (event: RunEvent) => void;
