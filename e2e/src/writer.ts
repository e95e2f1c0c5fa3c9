import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsulClient } from '@moult/consul-probe';

/** A write that was acknowledged. */
export interface Acknowledged {
  readonly key: string;
  readonly value: string;
  readonly at: number;
}

/** Ten writes a second, one key each, to whichever member takes them; what was acknowledged must never be lost. */
export class Writer {
  readonly acknowledged: Acknowledged[] = [];
  readonly #nodes: readonly string[];
  readonly #member: (node: string) => Promise<ConsulClient>;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(nodes: readonly string[], member: (node: string) => Promise<ConsulClient>) {
    this.#nodes = nodes;
    this.#member = member;
    this.#done = this.#run();
  }

  async stop(): Promise<readonly Acknowledged[]> {
    this.#stop.abort();
    await this.#done;
    return this.acknowledged;
  }

  /** The longest time without an acknowledged write, milliseconds. */
  longestGapMs(): number {
    const gaps = this.acknowledged.map(({ at }, index) => at - (this.acknowledged[index - 1]?.at ?? at));
    return Math.max(0, ...gaps);
  }

  async #run(): Promise<void> {
    for (let count = 0; !this.#stop.signal.aborted; count += 1) {
      const started = performance.now();
      const node = this.#nodes[count % this.#nodes.length] ?? '';
      const write = { key: `e2e/${String(count)}`, value: `value ${String(count)}` };
      try {
        const client = await this.#member(node);
        await client.writeKey(write, { deadlineMs: 1_000 });
        this.acknowledged.push({ ...write, at: performance.now() });
      } catch {
        // Not acknowledged: it may be there or not, and nothing is claimed of it.
      }
      await sleep(Math.max(0, 100 - (performance.now() - started)));
    }
  }
}
