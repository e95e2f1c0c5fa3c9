import { z } from 'zod';
import { hostCommand } from './host-command.js';

/** A running machine's place on its bridge, read from the kernel. */
export interface Port {
  readonly pid: number;
  readonly mac: string;
}

const linksSchema = z.array(
  z.object({
    ifindex: z.number(),
    ifname: z.string(),
    address: z.string(),
    link_index: z.number().optional(),
  }),
);

/** Runs `ip` inside the network namespace of a process, with the host's own binary. */
export async function ipInside(pid: number, args: readonly string[], input?: string): Promise<string> {
  return hostCommand(
    'nsenter',
    ['-t', String(pid), '-n', 'ip', ...args],
    input === undefined ? {} : { input },
  );
}

/**
 * Ties a machine's link-layer address to its bridge port, from outside the machine: the bridge learns nothing and
 * floods nothing there, so a guest that takes another machine's MAC or answers ARP for a foreign address gets no packet.
 */
export async function pinPort(pid: number, bridge: string): Promise<Port> {
  const [inside] = linksSchema.parse(
    JSON.parse(await ipInside(pid, ['-json', 'link', 'show', 'dev', 'eth0'])),
  );
  const ports = linksSchema.parse(
    JSON.parse((await hostCommand('ip', ['-json', 'link', 'show', 'master', bridge])) || '[]'),
  );
  const outside = ports.find((port) => port.ifindex === inside?.link_index);
  if (inside === undefined || outside === undefined)
    throw new Error(`No port of ${bridge} leads to process ${pid}.`);
  const quiet = ['learning', 'off', 'flood', 'off', 'mcast_flood', 'off'];
  await hostCommand('ip', ['link', 'set', outside.ifname, 'type', 'bridge_slave', ...quiet]);
  await hostCommand('bridge', ['fdb', 'replace', inside.address, 'dev', outside.ifname, 'master', 'static']);
  await ipInside(pid, ['link', 'set', 'eth0', 'arp', 'off']);
  return { pid, mac: inside.address };
}
