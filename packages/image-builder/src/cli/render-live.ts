import ora from 'ora';
import type { Watch } from '../build/events.js';
import { lineRenderer, seconds } from './render.js';
import type { Terminal } from './terminal.js';

/**
 * For a person at a terminal: the step under way with its time running, above it the same lines that a file would get. What
 * others write to the terminal meanwhile is kept out of the moving line by the library.
 */
export function liveRenderer(screen: Terminal['screen'], options: { readonly verbose: boolean }): Watch {
  const lines = lineRenderer((line) => void screen.write(`${line}\n`), options);
  let startedAt = 0;
  const spinner = ora({
    stream: screen,
    isEnabled: true,
    // Ctrl-C must reach the build, which undoes what it made.
    discardStdin: false,
    prefixText: () => `  ${seconds(performance.now() - startedAt)}`,
  });
  return (event) => {
    if (event.kind === 'step-started') {
      startedAt = performance.now();
      spinner.start(event.step);
    }
    if (event.kind === 'step-done' || event.kind === 'step-failed') spinner.stop();
    lines(event);
  };
}
