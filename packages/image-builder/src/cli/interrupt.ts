/** What asks a build to stop: a person, an init system, and a terminal that is gone. */
const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * One Ctrl-C may be heard more than once: the terminal sends it to the whole group, and `npx` hands on what it got itself.
 * What follows the one before within so many milliseconds is the same. Nobody means two within that time.
 */
const sameWishMs = 500;

/**
 * Listens until it is disposed. First Ctrl-C (or SIGTERM, or SIGHUP): stop at once and undo what was made. A second one is
 * for whoever cannot wait; what is left then is removed by the next build.
 */
export function onInterrupt(say: (text: string) => void): { readonly signal: AbortSignal } & Disposable {
  const { signal, heard } = interruptible(say);
  for (const name of names) process.on(name, heard);
  return {
    signal,
    [Symbol.dispose]: () => {
      for (const name of names) process.off(name, heard);
    },
  };
}

/** The same without a process: `heard` is called for every signal. `now` is in milliseconds, from wherever. */
export function interruptible(
  say: (text: string) => void,
  now: () => number = () => performance.now(),
  leave: () => void = () => process.exit(130),
): { readonly signal: AbortSignal; readonly heard: () => void } {
  const controller = new AbortController();
  let lastHeard = -Infinity;
  const heard = (): void => {
    const at = now();
    if (at - lastHeard < sameWishMs) return;
    lastHeard = at;
    if (controller.signal.aborted) {
      say('left as it is: the next build removes what this one made');
      leave();
      return;
    }
    say('interrupted: undoing what was made (once more to leave it to the next build)');
    controller.abort(new Error('interrupted'));
  };
  return { signal: controller.signal, heard };
}
