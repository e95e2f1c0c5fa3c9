import type { ByteSink } from '../ask/receive-snapshot.js';
import type { SnapshotStore, StoredFile } from './store.js';

/** A snapshot of which nothing may depend. */
interface Bad {
  readonly kind: 'bad';
  readonly because: string;
}

/** How a service's snapshots are made and judged. */
export interface SnapshotRules<Good extends { readonly kind: 'good' }> {
  readonly receive: (sink: ByteSink) => Promise<unknown>;
  readonly inspect: (file: StoredFile) => Promise<Good | Bad>;
  /** How far the snapshot goes, in the service's own count. */
  readonly reached: (good: Good) => number;
  /** What that count is called: `index`, `revision`. */
  readonly counts: string;
}

/**
 * Has a member make a snapshot, keeps it and inspects what was kept, not what passed by. A bad one is discarded. A good
 * one of this name that goes as far as was asked for is found again instead of being made twice.
 */
export async function saveSnapshot<Good extends { readonly kind: 'good' }>(
  store: SnapshotStore,
  wanted: { readonly name: string; readonly atLeast: number },
  rules: SnapshotRules<Good>,
): Promise<Good | Bad> {
  const { name, atLeast } = wanted;
  const earlier = await inspectKept(store, name, rules);
  if (earlier?.kind === 'good' && rules.reached(earlier) >= atLeast) return earlier;
  await store.keep(name, async (sink) => {
    await rules.receive(sink);
  });
  const verdict = reaching(await inspectKept(store, name, rules), atLeast, rules);
  if (verdict.kind === 'bad') await store.discard(name);
  return verdict;
}

async function inspectKept<Good extends { readonly kind: 'good' }>(
  store: SnapshotStore,
  name: string,
  rules: SnapshotRules<Good>,
): Promise<Good | Bad | null> {
  await using file = await store.open(name);
  return file === null ? null : await rules.inspect(file);
}

function reaching<Good extends { readonly kind: 'good' }>(
  verdict: Good | Bad | null,
  atLeast: number,
  { reached, counts }: SnapshotRules<Good>,
): Good | Bad {
  if (verdict === null) return { kind: 'bad', because: 'it is gone again' };
  if (verdict.kind === 'bad') return verdict;
  const ends = reached(verdict);
  if (ends >= atLeast) return verdict;
  const because = `it ends at ${counts} ${String(ends)}, before ${String(atLeast)}, which was written earlier`;
  return { kind: 'bad', because };
}
