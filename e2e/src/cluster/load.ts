import type { KvTarget } from '../traffic/target.js';

/** Written before the upgrade and left alone: what lay on the volumes must lie there afterwards. */
const loadedKeys = 200;

/** Writers side by side: through tunnels, one write after the other takes a busy host half a minute. */
const writers = 10;

/** A member that was just proved answers in milliseconds; ten seconds are for a busy host. */
const tryMs = 10_000;

/** Writes the values that every member must still hold in the end. Throws an Error when one is not acknowledged. */
export async function load(targets: readonly KvTarget[], seed: number): Promise<ReadonlyMap<string, string>> {
  const values = Array.from({ length: loadedKeys }, (_, index) => valueOf(seed, index));
  const shares = Array.from({ length: writers }, (_, writer) =>
    values.filter((_value, index) => index % writers === writer),
  );
  await Promise.all(shares.map((share, writer) => write(targets[writer % targets.length], share)));
  return new Map(values);
}

/** Of many lengths, so that values do not all lie alike on the volume. */
function valueOf(seed: number, index: number): readonly [string, string] {
  const key = `rehearsal/loaded/${String(index).padStart(4, '0')}`;
  return [key, `${String(seed)}-${String(index)}-${'m'.repeat(index % 97)}`];
}

async function write(
  target: KvTarget | undefined,
  values: readonly (readonly [string, string])[],
): Promise<void> {
  if (target === undefined) throw new Error('there is no member to load');
  for (const [key, value] of values) {
    const answer = await target.put(key, value, AbortSignal.timeout(tryMs));
    if (answer.kind !== 'ok')
      throw new Error(`${key} was not written on ${target.member}: ${answer.because}`);
  }
}
