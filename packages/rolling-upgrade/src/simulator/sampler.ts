import { quorumOf } from '../model/quorum.js';
import type { SimCloud } from './sim-cloud.js';
import type { SimService } from './sim-service.js';
import type { Timeline } from './timeline.js';

/**
 * A member lost after the last look before a call cannot be known of. Here the look is at most a lease check and the
 * call itself old: 120 ms; an absence seen for longer than this before the call took effect was there to be seen.
 */
const unknowableMs = 150;

/** Watches the world at every tick and at every effect, and writes down what must never be. */
export class Sampler {
  readonly violations: string[] = [];
  samples = 0;
  /** Nodes that are down because a runner took them down, until they are up again. */
  readonly #ours = new Set<string>();
  readonly #awaySince = new Map<string, number>();
  readonly #cloud: SimCloud;
  readonly #service: SimService;
  readonly #time: Timeline;

  constructor(cloud: SimCloud, service: SimService, time: Timeline) {
    this.#cloud = cloud;
    this.#service = service;
    this.#time = time;
    time.everyTick(() => this.#sample());
  }

  /** An effect stopped a node's service. Whoever does that must leave a quorum, and have nobody else away. */
  tookDown(node: string, wasUp: boolean): void {
    if (!wasUp || this.#service.voters.length === 0) return;
    this.#ours.add(node);
    const others = this.#service.voters.filter((name) => name !== node);
    const away = others.filter((name) => !this.#service.isUp(name) && this.#awayMs(name) > unknowableMs);
    const needed = quorumOf(this.#service.voters.length);
    if (others.length - away.length < needed)
      this.#blame(`${node} was taken down, leaving less than ${String(needed)}`);
    if (away.length > 0) this.#blame(`${node} was taken down while ${away.join(', ')} was away`);
    if (this.#ours.size > 1) this.#blame(`${[...this.#ours].join(', ')} are out at once`);
  }

  #awayMs(node: string): number {
    const since = this.#awaySince.get(node);
    return since === undefined ? 0 : this.#time.now - since;
  }

  #sample(): void {
    this.samples += 1;
    const { voters } = this.#service;
    if (voters.length === 0) return;
    const up = this.#service.upVoters();
    const upNow = new Set(up);
    for (const node of voters) {
      if (upNow.has(node)) this.#awaySince.delete(node);
      else if (!this.#awaySince.has(node)) this.#awaySince.set(node, this.#time.now);
    }
    for (const node of this.#ours) if (this.#service.isUp(node)) this.#ours.delete(node);
    if (this.#ours.size > 1) this.#blame(`${[...this.#ours].join(', ')} are out at once`);
    const byFaults = voters.filter((node) => !this.#ours.has(node) && !this.#service.isUp(node)).length;
    const needed = quorumOf(voters.length);
    if (byFaults === 0 && up.length < needed)
      this.#blame(`only ${String(up.length)} voters up, ${String(needed)} needed`);
    this.#noTwoWriters();
  }

  #noTwoWriters(): void {
    const writers = new Map<string, string>();
    for (const machine of this.#cloud.machines.values()) {
      if (machine.mounted === null) continue;
      const other = writers.get(machine.mounted);
      if (other !== undefined) this.#blame(`${other} and ${machine.id} both have ${machine.mounted} mounted`);
      writers.set(machine.mounted, machine.id);
    }
  }

  #blame(what: string): void {
    if (this.violations.length < 20) this.violations.push(`${String(this.#time.now)}: ${what}`);
  }
}
