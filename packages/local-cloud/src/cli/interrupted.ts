/** The wish to stop: Ctrl-C, SIGTERM, or the terminal was closed. */
export interface Interrupt {
  readonly promise: Promise<void>;
  dispose(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * One Ctrl-C may be heard more than once: the terminal sends it to the whole group, and `npx` and Nx hand on what they got
 * themselves. What follows the first within so many milliseconds is the same wish; taken for a second one it would end
 * the process before anything is removed.
 */
const sameWishMs = 500;

/** Listens for the first interrupt; a second one calls `again`, for people who will not wait. */
export function interrupted(again: () => void): Interrupt {
  const { promise, heard } = interruptible(again, () => performance.now());
  for (const signal of signals) process.on(signal, heard);
  return {
    promise,
    dispose: () => {
      for (const signal of signals) process.off(signal, heard);
    },
  };
}

/** The same without a process: `heard` is called for every signal. `now` is in milliseconds, from wherever. */
export function interruptible(
  again: () => void,
  now: () => number,
): { readonly promise: Promise<void>; readonly heard: () => void } {
  let firstHeard: number | undefined;
  let first: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (first = resolve));
  const heard = (): void => {
    if (firstHeard === undefined) {
      firstHeard = now();
      first();
    } else if (now() - firstHeard >= sameWishMs) again();
  };
  return { promise, heard };
}
