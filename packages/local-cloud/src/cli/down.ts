import { cleanup } from '../machines/cleanup.js';
import type { Terminal } from './program.js';

/** What `down` takes. */
export interface DownOptions {
  readonly all: boolean;
  readonly force: boolean;
  readonly json: boolean;
}

/** Removes what dead clouds left; a living one is named and spared unless forced. */
export async function down(
  options: DownOptions,
  terminal: Terminal,
  clean: typeof cleanup = cleanup,
): Promise<void> {
  const clouds = await clean({ force: options.force });
  if (options.json) {
    terminal.stdout(`${JSON.stringify(clouds)}\n`);
    return;
  }
  for (const { cloudId, kind, pid } of clouds) {
    terminal.stderr(
      kind === 'removed'
        ? `${cloudId}: removed.\n`
        : `${cloudId}: runs (process ${pid}), left alone; --force removes it too.\n`,
    );
  }
  if (clouds.length === 0) terminal.stderr('No clouds on this machine.\n');
}
