import type { EtcdClient } from '../client/client.js';
import { hashRound } from '../gather/hash-round.js';
import type { HashSeen, MemberReport } from '../gather/seen.js';
import type { DriverContext } from './options.js';

/** A round of hashes, and what it cost. */
interface Round {
  readonly at: number;
  readonly tookMs: number;
  /** Who answered, and as which process: a member that was away has lost its place. */
  readonly who: string;
  readonly hashes: readonly HashSeen[];
}

/**
 * A hash walks through all data of a member, while a run looks once a second. So a round is followed by a pause of twenty
 * times what it took, and what it found holds until then, as long as the same members answer. At most a twentieth of a
 * member's time goes into hashes.
 */
const pauseFactor = 20;

/** No evidence is older than this, whatever a round costs. */
const maxAgeMs = 30_000;

/** Takes turns between hashing anew and standing by what was found. */
export class HashTurns {
  readonly #context: DriverContext;
  #last: Round | null = null;

  constructor(context: DriverContext) {
    this.#context = context;
  }

  async next(
    clients: readonly (EtcdClient | null)[],
    reports: readonly MemberReport[],
  ): Promise<readonly HashSeen[]> {
    const { now, callMs } = this.#context;
    const who = reports.map(whoAnswered).join(' ');
    const last = this.#last;
    if (last !== null && last.who === who && holds(last, now())) return last.hashes;
    const began = now();
    // Half of a call: the look before it has had its part already.
    const hashes = await hashRound(clients, reports, { deadlineMs: Math.floor(callMs / 2) });
    this.#last = { at: began, tookMs: now() - began, who, hashes };
    return hashes;
  }
}

function holds({ at, tookMs }: Round, now: number): boolean {
  return now - at < Math.min(maxAgeMs, tookMs * pauseFactor);
}

function whoAnswered({ label, answer }: MemberReport): string {
  return answer.kind === 'silent' ? `${label}:silent` : `${label}:${answer.status.version}`;
}
