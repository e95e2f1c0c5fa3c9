import type { S3Client } from '@aws-sdk/client-s3';
import type { Held, Lease, LeaseAnswer } from '@moult/rolling-upgrade';
import { z } from 'zod';
import { Objects, type Condition, type Place, type StoredObject } from './objects.js';

const documentSchema = z.object({
  version: z.literal(1),
  state: z.enum(['held', 'released']),
  holder: z.string().min(1),
  epoch: z.int().positive(),
  /** How long it lasts from the moment it was written, in milliseconds. */
  ms: z.int().positive(),
  /** When it ends by the holder's own clock; means nothing to anybody else. */
  until: z.number(),
});

type Document = z.infer<typeof documentSchema>;

/**
 * Added to a lease's life before somebody else may take it (ms): S3 cuts its times down to the second, which hides up to
 * one, and its own servers may differ by another.
 */
const marginMs = 2_000;

/**
 * A lease in one S3 object, every write of it conditional on what was read before.
 *
 * No two computers' clocks are compared. Whether a lease has run out is judged by S3's clock alone: the `Date` of the
 * answer against the `Last-Modified` of the object. The holder counts from the moment *before* it sent the write, by its
 * own clock, and so always believes in less than the store does: it stops before anybody else may start, however wrong
 * the clocks are, as long as a minute is a minute on both.
 *
 * A released lease stays as an object, because its epoch has to grow for the next holder.
 */
export class S3Lease implements Lease {
  readonly #objects: Objects;
  readonly #name: string;
  readonly #now: () => number;

  /** `now`: the run's clock (ms), the one the holder's `until` is compared with; it must count the time a computer sleeps. */
  constructor(s3: S3Client, place: Place & { readonly name: string }, now: () => number) {
    this.#objects = new Objects(s3, place);
    this.#name = place.name;
    this.#now = now;
  }

  async acquire(holder: string, ms: number): Promise<LeaseAnswer> {
    const stored = await this.#objects.read(this.#name);
    if (stored === null) return this.#write({ holder, epoch: 1, ms }, { kind: 'absent' });
    const current = this.#parsed(stored);
    if (this.#leftOf(current, stored) > 0) return this.#taken(current, stored);
    const next = { holder, epoch: current.epoch + 1, ms };
    return this.#write(next, { kind: 'unchanged', etag: stored.etag });
  }

  async renew(held: Held, ms: number): Promise<LeaseAnswer> {
    const stored = await this.#objects.read(this.#name);
    if (stored === null) return nobody(this.#now());
    const current = this.#parsed(stored);
    // Run out but taken by nobody, it may be renewed: the condition on the write decides.
    if (!isFor(current, held)) return this.#taken(current, stored);
    const { holder, epoch } = held;
    return this.#write({ holder, epoch, ms }, { kind: 'unchanged', etag: stored.etag });
  }

  async check(held: Held): Promise<LeaseAnswer> {
    const stored = await this.#objects.read(this.#name);
    if (stored === null) return nobody(this.#now());
    const current = this.#parsed(stored);
    const isMine = isFor(current, held) && current.until > this.#now();
    return isMine ? { kind: 'held', held: heldOf(current) } : this.#taken(current, stored);
  }

  /** Failing is no reason to throw: a lease that is not given back runs out by itself. */
  async release(held: Held): Promise<void> {
    try {
      const stored = await this.#objects.read(this.#name);
      if (stored === null) return;
      const current = this.#parsed(stored);
      if (!isFor(current, held)) return;
      const body = JSON.stringify({ ...current, state: 'released' } satisfies Document);
      await this.#objects.write(this.#name, body, { kind: 'unchanged', etag: stored.etag });
    } catch {
      return;
    }
  }

  async #write(
    { holder, epoch, ms }: Pick<Document, 'holder' | 'epoch' | 'ms'>,
    condition: Condition,
  ): Promise<LeaseAnswer> {
    const until = this.#now() + ms;
    const document: Document = { version: 1, state: 'held', holder, epoch, ms, until };
    const outcome = await this.#objects.write(this.#name, JSON.stringify(document), condition);
    if (outcome === 'written') return { kind: 'held', held: { holder, epoch, until } };
    const stored = await this.#objects.read(this.#name);
    return stored === null ? nobody(this.#now()) : this.#taken(this.#parsed(stored), stored);
  }

  #parsed(stored: StoredObject): Document {
    const where = this.#objects.name(this.#name);
    let raw: unknown;
    try {
      raw = JSON.parse(stored.body);
    } catch (cause) {
      throw new Error(`${where} is not JSON, so nobody knows who holds the lease.`, { cause });
    }
    const parsed = documentSchema.safeParse(raw);
    if (parsed.success) return parsed.data;
    throw new Error(`${where} is no lease: ${z.prettifyError(parsed.error)}`);
  }

  /** Milliseconds until somebody else may take it, by the store's clock. */
  #leftOf(current: Document, { writtenAt, readAt }: StoredObject): number {
    return current.state === 'released' ? 0 : writtenAt + current.ms + marginMs - readAt;
  }

  #taken(current: Document, stored: StoredObject): LeaseAnswer {
    const by = current.state === 'released' ? 'nobody' : current.holder;
    return { kind: 'taken', by, until: this.#now() + Math.max(0, this.#leftOf(current, stored)) };
  }
}

function isFor({ state, holder, epoch }: Document, held: Held): boolean {
  return state === 'held' && holder === held.holder && epoch === held.epoch;
}

function heldOf({ holder, epoch, until }: Document): Held {
  return { holder, epoch, until };
}

function nobody(now: number): LeaseAnswer {
  return { kind: 'taken', by: 'nobody', until: now };
}
