import type { Stretch } from '../model/instants.js';

/** A stretch with its place among those that go on at the same time. */
export interface Placed<T extends Stretch> {
  readonly span: T;
  /** From 0, the uppermost. */
  readonly row: number;
  /** How many rows it and its neighbours share. */
  readonly rows: number;
}

/**
 * Gives stretches that overlap rows of their own, so that none hides another; one that is alone has the whole height.
 * They come in the order of their beginnings; one that begins when another ends does not overlap it.
 */
export function inRows<T extends Stretch>(spans: readonly T[]): readonly Placed<T>[] {
  return groups(spans).flatMap((group) => {
    const ends: number[] = [];
    const placed = group.map((span) => {
      const free = ends.findIndex((end) => end <= span.from);
      const row = free === -1 ? ends.length : free;
      ends[row] = span.to;
      return { span, row };
    });
    return placed.map((one) => ({ ...one, rows: ends.length }));
  });
}

/** Cut where nothing goes on. */
function groups<T extends Stretch>(spans: readonly T[]): readonly (readonly T[])[] {
  const found: T[][] = [];
  let until = -Infinity;
  for (const span of spans) {
    const group = found.at(-1);
    if (group !== undefined && span.from < until) group.push(span);
    else found.push([span]);
    until = Math.max(until, span.to);
  }
  return found;
}
