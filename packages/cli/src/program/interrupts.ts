import type { StopSignal } from '@moult/rolling-upgrade';

/** How a person stops a command: once for the next safe point, twice for now. */
export interface Interrupts extends Disposable {
  wish(): ReturnType<StopSignal['wish']>;
  /** Aborts with the first wish: for what may be left at any moment, such as a plan. */
  readonly first: AbortSignal;
  /** Aborts with the second wish. */
  readonly second: AbortSignal;
  /** Does work, during which the next safe point is this one: `when no node is out`. */
  until<Value>(safePoint: string, work: () => Promise<Value>): Promise<Value>;
}

/** Never asks to stop. */
export function neverInterrupted(): Interrupts {
  const { signal } = new AbortController();
  return {
    ...{ wish: () => 'none', first: signal, second: signal, until: (_, work) => work() },
    [Symbol.dispose]: () => undefined,
  };
}

/** What asks a command to stop: a person, an init system, and a terminal that is gone. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens to what asks to stop until it is disposed, and says what each time means. */
export function onSignals(say: (line: string) => void): Interrupts {
  const interrupts = interruptible(say);
  for (const signal of signals) process.on(signal, interrupts.heard);
  return {
    ...interrupts,
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, interrupts.heard);
    },
  };
}

/**
 * One Ctrl-C may be heard more than once: the terminal sends it to the whole group, and `npx` hands on what it got itself.
 * What follows the wish before within so many milliseconds is the same wish. Nobody means two within that time.
 */
const sameWishMs = 500;

/** The same without a process: `heard` is called for every signal. `now` is in milliseconds, from wherever. */
export function interruptible(
  say: (line: string) => void,
  now: () => number = () => performance.now(),
): Omit<Interrupts, typeof Symbol.dispose> & { readonly heard: () => void } {
  const first = new AbortController();
  const second = new AbortController();
  const points: string[] = [];
  const point = (): string => points.at(-1) ?? 'at the next safe point';
  let lastHeard = -Infinity;
  const heard = (): void => {
    const at = now();
    if (at - lastHeard < sameWishMs) return;
    lastHeard = at;
    if (second.signal.aborted) {
      say('stopping already: what is in hand is ended, and nothing else begun.');
    } else if (first.signal.aborted) {
      say('stopping now: what is in hand is ended, and the same command goes on from there.');
      second.abort(new DOMException('stopped at once', 'AbortError'));
    } else {
      say(`stopping ${point()}; once more to stop now.`);
      first.abort(new DOMException('stopped at a safe point', 'AbortError'));
    }
  };
  return {
    heard,
    wish: () => (second.signal.aborted ? 'now' : first.signal.aborted ? 'safe-point' : 'none'),
    first: first.signal,
    second: second.signal,
    until: async (safePoint, work) => {
      points.push(safePoint);
      try {
        return await work();
      } finally {
        points.splice(points.lastIndexOf(safePoint), 1);
      }
    },
  };
}
