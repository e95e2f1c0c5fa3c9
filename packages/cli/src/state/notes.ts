import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { type Owner, type OwnerState, ownerOf, stateOf, thisProcess } from '@moult/image-builder';
import { readLock } from './state-lock.js';
import { type HeldLock, lockIsOfTheDead, noteOwner, readOwner } from './terraform-owner.js';

/** Where notes are kept, and of whose state. */
export interface NotesAt {
  readonly s3: S3Client;
  readonly records: { readonly bucket: string; readonly prefix: string };
  readonly state: { readonly bucket: string; readonly key: string };
  readonly holder: string;
  /** By the clock of this host, which a terraform started here reads too. */
  readonly now: () => Date;
  /** How often a working terraform's lock is looked for (ms); {@link lookMs} unless given. */
  readonly everyMs?: number;
  readonly fate?: (process: Owner) => OwnerState;
}

/** A lock that nobody saw in somebody's hands has to be taken by a person, so it is looked for often: one small read each. */
const lookMs = 500;

/**
 * Who is noted to work on a stack, and which lock they were seen to hold. Those of before stay noted until it is known that
 * they do not any more, and so does their lock: a run that dies before it has met that lock must not take the proof with it.
 */
export class Notes {
  readonly #at: NotesAt;
  readonly #own: Owner[] = [thisProcess()];
  #carried: readonly Owner[];
  #lock: HeldLock | null;
  #running: { readonly terraform: Owner; readonly ended: AbortController } | undefined;
  /** One write after the other: of two at once either could be the one that stays. */
  #written: Promise<void> = Promise.resolve();

  private constructor(
    at: NotesAt,
    before: { readonly carried: readonly Owner[]; readonly lock: HeldLock | null },
  ) {
    this.#at = at;
    this.#carried = before.carried;
    this.#lock = before.lock;
  }

  /** Notes this process beside whoever may still be there. */
  static async begin(at: NotesAt): Promise<Notes> {
    const { fate = stateOf } = at;
    const before = await readOwner(at.s3, at.records);
    const notes = new Notes(at, {
      carried: before?.processes.filter((one) => fate(one) !== 'dead') ?? [],
      lock: before?.lock ?? null,
    });
    await notes.#write();
    return notes;
  }

  /** A terraform was started; one that takes the lock is watched until it was seen with it. Rejects when it is not noted. */
  async add(pid: number, does: 'takes-lock' | 'takes-none'): Promise<void> {
    const [terraform, ended] = [ownerOf(pid), new AbortController()];
    this.#own.push(terraform);
    this.#running = { terraform, ended };
    if (does === 'takes-lock') void this.#watch(terraform, ended.signal);
    await this.#write();
  }

  /**
   * The terraform that was started last has ended. One that was killed may have left its lock, and stays noted; any other
   * has given its lock back, or was refused for a lock that is somebody else's.
   */
  ended(how: 'by-itself' | 'killed'): void {
    this.#running?.ended.abort();
    if (how === 'killed') this.#carried = [...this.#carried, ...this.#own];
    else if (this.#lock !== null && this.#lock.by === this.#running?.terraform) {
      this.#lock = null;
      // Not waited for: whoever writes next writes the same, and says when nothing can be written.
      void this.#write().catch(() => undefined);
    }
  }

  /** Whether a lock is that of a terraform that is proved to be dead. */
  isOfTheDead(id: string): boolean {
    return lockIsOfTheDead(this.#lock, id, this.#at.fate);
  }

  /** Terraform held the lock, so whoever is noted from before does not. */
  alone(): void {
    this.#carried = [];
  }

  /** Nobody is at work any more, but for who was killed or is noted from before. */
  async end(): Promise<void> {
    this.#running?.ended.abort();
    this.#own.length = 0;
    await this.#write();
  }

  /**
   * Looks until the lock is there. One that is older than the terraform is somebody else's. One that somebody takes in the
   * second between the start of ours and its own try is taken for ours until ours is refused, and has ended.
   */
  async #watch(by: Owner, ended: AbortSignal): Promise<void> {
    const startedAt = this.#at.now().getTime();
    const everyMs = this.#at.everyMs ?? lookMs;
    // Its bound is the end of the terraform that it watches, which has a deadline.
    const isOver = (): boolean => ended.aborted;
    while (!isOver()) {
      // A look that fails is made again: what is lost by it is a proof, and a person can still judge.
      const lock = await readLock(this.#at.s3, this.#at.state).catch(() => null);
      if (isOver()) return;
      if (lock !== null && lock.takenAt >= startedAt) {
        this.#lock = { id: lock.id, by };
        await this.#write().catch(() => undefined);
        return;
      }
      await sleep(everyMs, undefined, { signal: ended }).catch(() => undefined);
    }
  }

  #write(): Promise<void> {
    const { s3, records, holder } = this.#at;
    const write = (): Promise<void> =>
      noteOwner(s3, records, { holder, processes: [...this.#carried, ...this.#own], lock: this.#lock });
    const written = this.#written.then(write);
    this.#written = written.catch(() => undefined);
    return written;
  }
}
