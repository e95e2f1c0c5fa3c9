/** The wish to stop: Ctrl-C, SIGTERM, or the terminal was closed. */
export interface Interrupt {
  readonly promise: Promise<void>;
  dispose(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens for the first interrupt; a second one calls `again`, for people who will not wait. */
export function interrupted(again: () => void): Interrupt {
  let count = 0;
  let first: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (first = resolve));
  const listener = () => {
    count += 1;
    if (count === 1) first();
    else again();
  };
  for (const signal of signals) process.on(signal, listener);
  return {
    promise,
    dispose: () => {
      for (const signal of signals) process.off(signal, listener);
    },
  };
}
