import type { Latencies } from '@moult/report';

/** The value that the given share of a sorted list does not exceed (nearest rank); null for an empty list. */
export function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** Values in ascending order. */
export function ascending(values: readonly number[]): readonly number[] {
  return [...values].sort((a, b) => a - b);
}

/** The usual percentiles of latencies in milliseconds; null where there are none. */
export function latenciesOf(values: readonly number[]): Latencies | null {
  const sorted = ascending(values);
  const at = (share: number): number => percentile(sorted, share) ?? 0;
  if (sorted.length === 0) return null;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: at(1) };
}
