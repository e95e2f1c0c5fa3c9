import type { SnapshotVerdict } from '../snapshot/inspect.js';

/**
 * Snapshots that take longer than one call may: the download goes on behind, and the next call finds it. Begun anew with
 * every call, one of some gigabytes would never end. Reading changes nothing, so it may go on when the lease has ended.
 */
export class Saves {
  readonly #underWay = new Map<string, Promise<SnapshotVerdict>>();

  /** The verdict, or null when the signal came first; rejects as `begin` does. */
  async next(
    name: string,
    begin: () => Promise<SnapshotVerdict>,
    signal: AbortSignal,
  ): Promise<SnapshotVerdict | null> {
    const saving = this.#underWay.get(name) ?? this.#start(name, begin);
    let giveUp = (): void => undefined;
    const given = new Promise<null>((resolve) => {
      giveUp = () => resolve(null);
    });
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([saving, given]);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  #start(name: string, begin: () => Promise<SnapshotVerdict>): Promise<SnapshotVerdict> {
    const saving = begin().finally(() => this.#underWay.delete(name));
    // Nobody may be waiting any more when it fails.
    saving.catch(() => undefined);
    this.#underWay.set(name, saving);
    return saving;
  }
}
