import type { Held } from '@moult/history-checker';
import { processClock } from '../traffic/clock.js';
import { type ReadBack, readBack } from '../traffic/read-back.js';
import type { KvTarget } from '../traffic/target.js';
import { defaultTraffic } from '../traffic/slots.js';
import { trafficPrefix } from '../watch/watching.js';

/** What the members hold in the end: the keys of the traffic, and what was loaded before. */
export interface ReadEverything {
  readonly traffic: ReadBack;
  readonly loaded: ReadBack;
}

/** A member that was just proved answers in milliseconds; five seconds are for a busy host. */
const limits = { clock: processClock, deadlineMs: 5_000, patienceMs: 15_000 };

/** Readers side by side: one after the other, a few hundred keys of five members take a minute through tunnels. */
const readers = 8;

/** Reads every key from every member itself. */
export async function readEverything(
  targets: readonly KvTarget[],
  loadedKeys: readonly string[],
): Promise<ReadEverything> {
  const keys = Array.from(
    { length: defaultTraffic.keys },
    (_, index) => `${trafficPrefix}${String(index).padStart(3, '0')}`,
  );
  return { traffic: await sideBySide(targets, keys), loaded: await sideBySide(targets, loadedKeys) };
}

async function sideBySide(targets: readonly KvTarget[], keys: readonly string[]): Promise<ReadBack> {
  const shares = Array.from({ length: readers }, (_, reader) =>
    keys.filter((_key, index) => index % readers === reader),
  );
  return together(await Promise.all(shares.map((share) => readBack(targets, share, limits))));
}

/** All readings as one; one that could not be had makes the whole unreadable. Pure. */
function together(parts: readonly ReadBack[]): ReadBack {
  const members = new Map<string, Map<string, Held>>();
  for (const part of parts) {
    if (part.kind === 'unreadable') return part;
    for (const [member, held] of part.members) {
      const own = members.get(member) ?? new Map<string, Held>();
      for (const [key, value] of held) own.set(key, value);
      members.set(member, own);
    }
  }
  return { kind: 'read', members };
}
