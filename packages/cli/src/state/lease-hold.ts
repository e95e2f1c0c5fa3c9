import { setTimeout as sleep } from 'node:timers/promises';
import type { Held, Lease } from '@moult/rolling-upgrade';
import { CommandFailed } from '../program/command-failed.js';
import { heldSince, waitForTheDead } from './dead-holder.js';

/** As long as the engine's own: a runner that dies is followed by another after a minute. */
const leaseMs = 60_000;

/** A third of the lease: two lost heartbeats are no reason to stop. */
const heartbeatMs = leaseMs / 3;

/** Who wants a lease, and what is said of it. */
export interface Holder {
  readonly holder: string;
  /** Ends the wait for a dead one's lease. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** The command that is to be typed again once it is free. */
  readonly again: string;
  /** The command that says what became of the cluster once the lease was lost. */
  readonly look: string;
  /** Milliseconds; must count the time a computer sleeps. */
  readonly now: () => number;
  /** How often the lease is renewed (ms); a third of its life unless given. */
  readonly heartbeatMs?: number;
}

/** What work under a lease is given. */
export interface Hold {
  /** Aborts when the lease is lost. */
  readonly lost: AbortSignal;
  /**
   * Rejects when the lease was lost. Asked right before everything that changes something: who was stopped for a while, or
   * slept with a laptop, has to learn that somebody else went on before it does anything more.
   */
  readonly still: () => Promise<void>;
}

/**
 * Does work that the engine knows nothing of, such as Terraform's, under the cluster's lease. Throws {@link CommandFailed}
 * (3) when somebody else holds it, or took it meanwhile.
 */
export async function whileHolding<Value>(
  lease: Lease,
  who: Holder,
  work: (hold: Hold) => Promise<Value>,
): Promise<Value> {
  const answer = await lease.acquire(who.holder, leaseMs);
  if (answer.kind === 'taken') {
    if (await waitForTheDead(answer, who.say, who.signal)) return whileHolding(lease, who, work);
    throw new CommandFailed(3, takenLine(answer), who.again);
  }
  const holding = new Holding(lease, answer.held, who);
  const beating = holding.beat();
  try {
    return await work({ lost: holding.lost, still: () => holding.still() });
  } catch (error) {
    // What the work says of being interrupted is not why.
    throw holding.lost.aborted ? holding.lost.reason : error;
  } finally {
    holding.end();
    await beating;
    await lease.release(holding.held).catch(() => undefined);
  }
}

/** Who is at work, since when, and how long nobody else can be. A run of two days is another matter than one of two minutes. */
function takenLine({ by, until }: { readonly by: string; readonly until: number }): string {
  const clock = (at: Date): string => at.toISOString().slice(11, 19);
  const started = heldSince(by);
  const day = started?.toISOString().slice(0, 10);
  const since = started === null ? '' : ` since ${day ?? ''} ${clock(started)}`;
  return `${by} is at work on this cluster${since}, until ${clock(new Date(until))} UTC at least.`;
}

/** A lease in hand that is kept alive. */
class Holding {
  held: Held;
  readonly #lease: Lease;
  readonly #who: Holder;
  readonly #lost = new AbortController();
  readonly #done = new AbortController();
  #renewing: Promise<void> | undefined;

  constructor(lease: Lease, held: Held, who: Holder) {
    this.#lease = lease;
    this.held = held;
    this.#who = who;
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  end(): void {
    this.#done.abort();
  }

  async beat(): Promise<void> {
    const signal = AbortSignal.any([this.#done.signal, this.lost]);
    const everyMs = this.#who.heartbeatMs ?? heartbeatMs;
    for (;;) {
      await sleep(everyMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.#renew();
    }
  }

  /** Before its end by our own clock nobody else can have it: the store's is judged later than ours. */
  async still(): Promise<void> {
    this.lost.throwIfAborted();
    if (this.#hasRunOut()) await this.#renew();
    this.lost.throwIfAborted();
  }

  #hasRunOut(): boolean {
    return this.#who.now() >= this.held.until;
  }

  /** One at a time: many calls may come to the same end of a lease. */
  #renew(): Promise<void> {
    this.#renewing ??= this.#renewOnce().finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  async #renewOnce(): Promise<void> {
    const answer = await this.#lease.renew(this.held, leaseMs).catch(() => null);
    if (answer?.kind === 'held') this.held = answer.held;
    else if (answer !== null) this.#lose(answer.by);
    else if (this.#hasRunOut()) this.#lose('nobody');
  }

  #lose(by: string): void {
    const whom = by === 'nobody' ? 'the lease ended here, and another may have gone on' : `${by} took over`;
    this.#lost.abort(new CommandFailed(3, `${whom}; nothing more is done here.`, this.#who.look));
  }
}
