import type { Watch } from '../build/events.js';
import type { BuildFlags } from './options.js';
import { liveRenderer } from './render-live.js';
import { lineRenderer } from './render.js';
import type { Terminal } from './terminal.js';

/** How progress is shown: JSON lines where asked for, a running clock on a terminal, plain lines everywhere else. */
export function watchFor(
  { screen }: Pick<Terminal, 'screen'>,
  flags: Pick<BuildFlags, 'json' | 'verbose'>,
): Watch {
  const verbose = flags.verbose === true;
  const write = (line: string): void => void screen.write(`${line}\n`);
  if (flags.json === true) return (event) => write(JSON.stringify(event));
  return canMove(screen) ? liveRenderer(screen, { verbose }) : lineRenderer(write, { verbose });
}

/** A pseudo-terminal that nobody gave a size is 0 columns wide; ora 9 would clear lines on it without end. */
function canMove({ isTTY, columns = 80 }: Terminal['screen']): boolean {
  return isTTY === true && columns > 0;
}
