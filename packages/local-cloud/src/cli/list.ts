import { runningClouds } from '../running-clouds.js';
import { columns } from './machine-table.js';
import type { Terminal } from './program.js';

/** What `list` takes. */
export interface ListOptions {
  readonly json: boolean;
}

/** Lists the clouds that run; credentials are printed for programs only, not for who looks over a shoulder. */
export async function list(options: ListOptions, terminal: Terminal): Promise<void> {
  const clouds = await runningClouds();
  if (options.json) {
    terminal.stdout(`${JSON.stringify(clouds)}\n`);
    return;
  }
  if (clouds.length === 0) {
    terminal.stderr('No cloud runs.\n');
    return;
  }
  const rows = clouds.map(({ cloudId, endpoint, region, pid, since }) => [
    ...[cloudId, endpoint, region, String(pid), since],
  ]);
  terminal.stdout(columns([['CLOUD', 'ENDPOINT', 'REGION', 'PROCESS', 'SINCE'], ...rows]));
}
