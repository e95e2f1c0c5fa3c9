import type { Watch } from '../build/events.js';

/** How many of the last lines of a script's output are shown when it fails. */
const shownOnFailure = 30;

/** Turns events into lines for a person. Output of scripts is shown when it is asked for, or when a step fails. */
export function lineRenderer(write: (line: string) => void, options: { readonly verbose: boolean }): Watch {
  let recent: string[] = [];
  return (event) => {
    switch (event.kind) {
      case 'step-started':
        recent = [];
        return;
      case 'step-done':
        write(`  ${seconds(event.ms)}  ${event.step}`);
        return;
      case 'step-failed':
        if (!options.verbose) for (const line of recent) write(`           | ${line}`);
        write(`  ${seconds(event.ms)}  ${event.step}: FAILED`);
        return;
      case 'output': {
        const lines = event.text.split(/\r?\n/).filter((line) => line !== '');
        recent = [...recent, ...lines].slice(-shownOnFailure);
        if (options.verbose) for (const line of lines) write(`           | ${line}`);
        return;
      }
      case 'note':
        write(`           ${event.text}`);
        return;
      case 'undone':
        write(`           removed ${event.what}`);
        return;
      case 'undo-failed':
        write(`           could not remove ${event.what} (${event.message}): the next build does`);
        return;
    }
  };
}

/** Seconds with one digit, aligned on the point for anything under two hours. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1).padStart(6)} s`;
}
