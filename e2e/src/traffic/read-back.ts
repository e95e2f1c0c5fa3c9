import type { FinalReads } from '@moult/history-checker';
import type { TrafficClock } from './clock.js';
import type { Answer, Found, KvTarget } from './target.js';
import { within } from './within.js';

/** What every member holds in the end, or the first reading that could not be had. */
export type ReadBack =
  | { readonly kind: 'read'; readonly members: FinalReads }
  | {
      readonly kind: 'unreadable';
      readonly member: string;
      readonly key: string;
      readonly because: string;
    };

/** How long reading may take. Times in milliseconds. */
export interface ReadBackLimits {
  readonly clock: TrafficClock;
  readonly deadlineMs: number;
  /** How long members may take, all together, to catch up with what the cluster has. */
  readonly patienceMs: number;
}

/** Between two looks at a member that lags: a follower hears of a commit within a tenth of a second. */
const againMs = 100;

/** Two tries after the first: a reading may be lost on its way, a member that does not answer three times is not there. */
const mostTries = 3;

/**
 * Reads every key from every member itself, once traffic has ended. A follower learns of the last commits a little later than
 * clients do, so a member that is behind the cluster is read again until its time is up; what it holds then is what counts. A
 * member that cannot be read makes the whole unreadable: what was not looked at must not pass for intact.
 */
export async function readBack(
  targets: readonly KvTarget[],
  keys: readonly string[],
  limits: ReadBackLimits,
): Promise<ReadBack> {
  const end = limits.clock.now() + limits.patienceMs;
  const members = new Map(targets.map(({ member }) => [member, new Map<string, Held>()]));
  for (const [index, key] of keys.entries()) {
    // By turns, so that no single member speaks for the cluster.
    const speaker = targets[index % targets.length];
    if (speaker === undefined) throw new Error('there is no member to read from');
    const cluster = await tried(speaker, key, 'consistent', limits);
    if (cluster.kind !== 'ok') return unreadable(speaker, key, cluster.because);
    for (const target of targets) {
      const own = await caughtUp(target, key, { version: cluster.result.version, end, limits });
      if (own.kind !== 'ok') return unreadable(target, key, own.because);
      const { value, version } = own.result;
      if (value !== null) members.get(target.member)?.set(key, { value, index: version });
    }
  }
  return { kind: 'read', members };
}

interface Held {
  readonly value: string;
  readonly index: number;
}

function unreadable({ member }: KvTarget, key: string, because: string): ReadBack {
  return { kind: 'unreadable', member, key, because };
}

async function caughtUp(
  target: KvTarget,
  key: string,
  {
    version,
    end,
    limits,
  }: { readonly version: number; readonly end: number; readonly limits: ReadBackLimits },
): Promise<Answer<Found>> {
  for (;;) {
    const own = await tried(target, key, 'own', limits);
    if (own.kind !== 'ok' || own.result.version >= version || limits.clock.now() >= end) return own;
    await new Promise<void>((resolve) => limits.clock.after(againMs, resolve));
  }
}

async function tried(
  target: KvTarget,
  key: string,
  whose: 'consistent' | 'own',
  { clock, deadlineMs }: ReadBackLimits,
): Promise<Answer<Found>> {
  for (let tries = 1; ; tries += 1) {
    const answer = await within(clock, deadlineMs, (signal) => target.get(key, whose, signal));
    if (answer.kind === 'ok' || tries === mostTries) return answer;
  }
}
