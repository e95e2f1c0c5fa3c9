/** The wish to stop: Ctrl-C or SIGTERM. */
export interface Interrupt {
  readonly promise: Promise<void>;
  dispose(): void;
}

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
  process.on('SIGINT', listener).on('SIGTERM', listener);
  return {
    promise,
    dispose: () => {
      process.off('SIGINT', listener).off('SIGTERM', listener);
    },
  };
}
