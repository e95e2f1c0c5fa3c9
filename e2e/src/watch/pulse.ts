import type { TrafficClock } from '../traffic/clock.js';
import type { MemberEye, QuorumAnswer } from '../traffic/sampler.js';
import type { KvTarget } from '../traffic/target.js';

/** Rates are told over the last so many milliseconds. */
export const rateMs = 2_000;

/** The latest word of a member; no answer: it was silent. */
interface Word {
  readonly at: number;
  readonly answer: QuorumAnswer | null;
}

/** How it went by the last moment: for a display, and for a story that waits for members. Nothing is judged by it. */
export interface PulseSeen {
  /** When this was so. */
  readonly at: number;
  /** By node. */
  readonly said: ReadonlyMap<string, Word>;
  /** Writes that were acknowledged within the time that rates are told over. */
  readonly acknowledged: number;
  /** When the last write was acknowledged; null: none was yet. */
  readonly last: number | null;
  /** The longest time between two acknowledged writes (ms). */
  readonly longestMs: number;
}

/** Before anybody has said anything. */
export const noPulse: PulseSeen = { at: 0, said: new Map(), acknowledged: 0, last: null, longestMs: 0 };

/** What clients and watcher notice as it happens. */
export class Pulse {
  readonly #clock: TrafficClock;
  readonly #said = new Map<string, Word>();
  readonly #acknowledged: number[] = [];
  #last: number | null = null;
  #longestMs = 0;

  constructor(clock: TrafficClock) {
    this.#clock = clock;
  }

  /** The same member, with every acknowledged write noticed. */
  feeling(target: KvTarget): KvTarget {
    return {
      member: target.member,
      put: async (key, value, signal) => {
        const answer = await target.put(key, value, signal);
        if (answer.kind === 'ok') this.#written();
        return answer;
      },
      cas: async (key, value, expected, signal) => {
        const answer = await target.cas(key, value, expected, signal);
        if (answer.kind === 'ok' && answer.result) this.#written();
        return answer;
      },
      get: (key, whose, signal) => target.get(key, whose, signal),
    };
  }

  /** The same eye, with every look noticed. */
  looking(eye: MemberEye): MemberEye {
    return {
      node: eye.node,
      look: async (signal) => {
        const answer = await eye.look(signal);
        const word = { at: this.#clock.now(), answer: answer.kind === 'ok' ? answer.result : null };
        this.#said.set(eye.node, word);
        return answer;
      },
    };
  }

  /** What was noticed by now. */
  seen(): PulseSeen {
    const at = this.#clock.now();
    this.#forget(at);
    const acknowledged = this.#acknowledged.length;
    return { at, said: this.#said, acknowledged, last: this.#last, longestMs: this.#longestMs };
  }

  #written(): void {
    const now = this.#clock.now();
    if (this.#last !== null) this.#longestMs = Math.max(this.#longestMs, now - this.#last);
    this.#last = now;
    this.#acknowledged.push(now);
    this.#forget(now);
  }

  #forget(now: number): void {
    while ((this.#acknowledged[0] ?? now) < now - rateMs) this.#acknowledged.shift();
  }
}
