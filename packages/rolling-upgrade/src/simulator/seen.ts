import type { Prng } from './prng.js';

/**
 * A table as a cloud's API shows it: reads may show it as it was a moment ago. What was written is visible at the
 * latest after `staleMs`.
 */
export class SeenTable<Row> {
  readonly #past = new Map<string, { readonly at: number; readonly row: Row | null }[]>();
  readonly #staleMs: number;

  constructor(staleMs: number) {
    this.#staleMs = staleMs;
  }

  /** Records what a row is from now on. */
  write(key: string, row: Row | null, at: number): void {
    const past = this.#past.get(key) ?? [];
    const older = past.findLastIndex((one) => one.at <= at - this.#staleMs);
    const kept = older > 0 ? past.slice(older) : past;
    kept.push({ at, row });
    this.#past.set(key, kept);
  }

  /** Every row as of some moment in the recent past, each of its own. */
  read(now: number, random: Prng): Row[] {
    const rows: Row[] = [];
    for (const past of this.#past.values()) {
      const last = past.at(-1);
      if (last === undefined) continue;
      // A row that has not changed lately looks the same however old the look is.
      const at = last.at <= now - this.#staleMs ? now : now - random() * this.#staleMs;
      const seen = last.at <= at ? last : past.findLast((one) => one.at <= at);
      if (seen !== undefined && seen.row !== null) rows.push(seen.row);
    }
    return rows;
  }
}
