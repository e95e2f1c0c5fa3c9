import { alive, defaultRegistryDir, registered } from '../machines/registry.js';
import { columns } from './machine-table.js';
import type { Terminal } from './program.js';

/** What `status` takes. */
export interface StatusOptions {
  readonly json: boolean;
}

/** Lists the clouds of this machine: who owns each, and whether the owner still runs. */
export async function status(options: StatusOptions, terminal: Terminal): Promise<void> {
  const clouds = await Promise.all(
    (await registered(defaultRegistryDir)).map(async (owner) => ({
      cloudId: owner.cloudId,
      pid: owner.pid,
      state: (await alive(owner)) ? 'running' : 'dead',
    })),
  );
  if (options.json) {
    terminal.stdout(`${JSON.stringify(clouds)}\n`);
    return;
  }
  if (clouds.length === 0) {
    terminal.stderr('No clouds on this machine.\n');
    return;
  }
  const rows = clouds.map((cloud) => [cloud.cloudId, cloud.state, String(cloud.pid)]);
  terminal.stdout(columns([['CLOUD', 'STATE', 'PROCESS'], ...rows]));
}
