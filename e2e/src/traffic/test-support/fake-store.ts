import type { TrafficClock } from '../clock.js';
import type { Answer, Found, KvTarget } from '../target.js';

/** How a member of the store behaves just now. */
export type Mood = 'well' | 'slow' | 'hanging' | 'refusing' | 'throwing' | 'forgetful';

/** A linearizable store in memory with members that can be made to misbehave. */
export class FakeStore {
  readonly values: Map<string, { value: string; version: number }> = new Map<
    string,
    { value: string; version: number }
  >();
  /** What a member that lags still has of its own. */
  readonly behind: Map<string, FakeStore['values']> = new Map<string, FakeStore['values']>();
  readonly moods: Map<string, Mood> = new Map<string, Mood>();
  /** Every operation that reached a member, in order. */
  readonly asked: string[] = [];
  readonly #clock: TrafficClock;
  #version = 0;

  constructor(clock: TrafficClock) {
    this.#clock = clock;
  }

  member(name: string): KvTarget {
    return {
      member: name,
      put: (key, value, signal) =>
        this.#answer(name, `put ${key}`, signal, () => {
          this.#write(key, value);
          return null;
        }),
      cas: (key, value, expected, signal) =>
        this.#answer(name, `cas ${key}`, signal, () => {
          if ((this.values.get(key)?.version ?? 0) !== expected.version) return false;
          this.#write(key, value);
          return true;
        }),
      get: (key, whose, signal) =>
        this.#answer(name, `get ${key}`, signal, (): Found => {
          const values = whose === 'own' ? (this.behind.get(name) ?? this.values) : this.values;
          return values.get(key) ?? { value: null, version: 0 };
        }),
    };
  }

  #write(key: string, value: string): void {
    this.#version += 1;
    this.values.set(key, { value, version: this.#version });
  }

  #answer<Result>(
    member: string,
    what: string,
    signal: AbortSignal,
    act: () => Result,
  ): Promise<Answer<Result>> {
    this.asked.push(`${member} ${what}`);
    const mood = this.moods.get(member) ?? 'well';
    switch (mood) {
      case 'well':
        return this.#later(2, () => ({ kind: 'ok', result: act() }));
      case 'slow':
        return this.#later(700, () => ({ kind: 'ok', result: act() }));
      case 'refusing':
        return this.#later(1, () => ({ kind: 'failed', because: 'connection refused' }));
      case 'throwing':
        throw new Error('no such socket');
      case 'forgetful':
        // It was done, and the answer is lost; it listens to its signal.
        return new Promise((_, reject) => {
          act();
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
      case 'hanging':
        // It never answers, and does not listen to its signal either.
        return new Promise(() => undefined);
    }
  }

  #later<Result>(ms: number, answer: () => Answer<Result>): Promise<Answer<Result>> {
    return new Promise((resolve) => {
      this.#clock.after(ms, () => resolve(answer()));
    });
  }
}
