import { machinesOnHost } from '../machines/machines-on-host.js';
import { alive, defaultRegistryDir, registered } from '../machines/registry.js';
import { columns } from './machine-table.js';
import type { Terminal } from './program.js';

/** What `status` takes. */
export interface StatusOptions {
  readonly json: boolean;
}

/** Lists the clouds of this machine: who owns each, whether the owner still runs, and which machines it has. */
export async function status(options: StatusOptions, terminal: Terminal): Promise<void> {
  const owners = await registered(defaultRegistryDir);
  const machines = owners.length === 0 ? [] : await machinesOnHost();
  const clouds = await Promise.all(
    owners.map(async (owner) => ({
      cloudId: owner.cloudId,
      pid: owner.pid,
      state: (await alive(owner)) ? 'running' : 'dead',
      machines: machines
        .filter(({ cloudId }) => cloudId === owner.cloudId)
        .map(({ instanceId, state }) => ({ instanceId, state })),
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
  const rows = clouds.flatMap((cloud) => {
    const own = [cloud.cloudId, cloud.state, String(cloud.pid)];
    if (cloud.machines.length === 0) return [[...own, '-']];
    return cloud.machines.map(({ instanceId, state }) => [...own, `${instanceId} ${state}`]);
  });
  terminal.stdout(columns([['CLOUD', 'STATE', 'PROCESS', 'MACHINE'], ...rows]));
}
