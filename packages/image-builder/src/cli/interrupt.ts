/**
 * First Ctrl-C (or SIGTERM): stop at once and undo what was made. A second one is for whoever cannot wait; what is left
 * then is removed by the next build.
 */
export function interruptible(say: (text: string) => void): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    say('interrupted: undoing what was made (once more to leave it to the next build)');
    controller.abort(new Error('interrupted'));
  };
  const names = ['SIGINT', 'SIGTERM'] as const;
  for (const name of names) process.on(name, interrupt);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const name of names) process.off(name, interrupt);
    },
  };
}
