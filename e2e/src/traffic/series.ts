import { isAcknowledgedWrite, type Operation, type Schedule } from '@moult/history-checker';
import type { TrafficBucket } from '@moult/report';
import { ascending, percentile } from './percentiles.js';

/** About as many as a picture can show side by side. */
const mostBuckets = 240;
/** Shorter stretches hold too few writes for a percentile. */
const leastMs = 250;

/**
 * What became of the writes over time, in at most 240 stretches of equal length. A write belongs to the stretch in which its
 * answer came; one that got none, to the stretch in which it was sent.
 */
export function seriesOf(operations: readonly Operation[], { from, to }: Schedule): readonly TrafficBucket[] {
  if (to <= from) return [];
  const width = Math.max(leastMs, (to - from) / mostBuckets);
  const count = Math.ceil((to - from) / width);
  const rows = Array.from({ length: count }, () => new Array<Operation>());
  for (const operation of operations) {
    if (operation.kind === 'read') continue;
    const at = operation.outcome === 'unknown' ? operation.start : (operation.end ?? operation.start);
    rows[Math.floor((at - from) / width)]?.push(operation);
  }
  return rows.map((row, index) => ({
    from: from + index * width,
    to: Math.min(to, from + (index + 1) * width),
    ...bucketOf(row),
  }));
}

function bucketOf(row: readonly Operation[]): Omit<TrafficBucket, 'from' | 'to'> {
  // An answered "no" to a compare-and-set is a service rendered, too: only what it says differs.
  const answered = row.filter((one) => one.outcome === 'ok');
  const waits = answered.filter(isAcknowledgedWrite).map(({ due, start, end }) => end - (due ?? start));
  const sorted = ascending(waits);
  return {
    sent: row.length,
    acknowledged: answered.length,
    failed: row.filter(({ outcome }) => outcome === 'failed').length,
    unknown: row.filter(({ outcome }) => outcome === 'unknown').length,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
  };
}
