import type { Writes } from '@moult/consul-probe';

/** What was said last of whether the cluster takes writes. */
export type WritesSaid = 'nothing' | 'taken' | 'not-taken';

/** Longer (ms) without an acknowledged write than a member that fails to take one costs: then it is worth a line. */
const worthALineMs = 2_500;

/** A line when the cluster stops taking writes, or takes them again. Pure. */
export function lineOnChange(
  said: WritesSaid,
  writes: Writes,
): { readonly line: string | null; readonly said: WritesSaid } {
  if (writes.kind === 'not-tried') return { line: null, said };
  if (writes.sinceMs > worthALineMs) {
    const line = `       no write was taken for ${seconds(writes.sinceMs)}`;
    return { line: said === 'not-taken' ? null : line, said: 'not-taken' };
  }
  if (writes.acknowledged === 0) return { line: null, said };
  if (said === 'taken') return { line: null, said };
  const again = `       writes are taken again, after ${seconds(writes.longestGapMs)} at most`;
  return { line: said === 'not-taken' ? again : '       writes are taken', said: 'taken' };
}

/** How writes fared, in the end; null when none was tried. Pure. */
export function takenLine(writes: Writes): string | null {
  if (writes.kind === 'not-tried' || writes.acknowledged + writes.failed === 0) return null;
  const { acknowledged, failed, longestGapMs } = writes;
  return `writes meanwhile: ${String(acknowledged)} taken, ${String(failed)} not, at most ${seconds(longestGapMs)} without one`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
