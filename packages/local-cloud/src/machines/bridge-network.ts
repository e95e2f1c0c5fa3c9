import { readFile } from 'node:fs/promises';
import { contains, type Block } from './cidr.js';
import { hostCommand } from './host-command.js';
import { createMembers } from './members.js';
import { pinPort } from './ports.js';
import { createSerial } from './serial.js';

/** What identifies a VPC's bridge. */
export interface BridgeFacts {
  readonly vpcId: string;
  readonly cidr: string;
  readonly block: Block;
  readonly bridge: string;
  /** The router's address, which is the host's own on this bridge. */
  readonly gateway: string;
}

/** One VPC's bridge: who holds which address on it. */
export interface BridgeNetwork extends BridgeFacts {
  /** A machine has started: pins its port and tells everybody where its addresses are. */
  plug(instanceId: string, pid: number): Promise<void>;
  /** A machine has stopped: it keeps its addresses, and nobody answers there. */
  unplug(instanceId: string): Promise<void>;
  /** From now on these addresses are delivered to this machine and to no other one. */
  assign(instanceId: string, addresses: readonly string[]): Promise<void>;
  addressesOf(instanceId: string): readonly string[];
  /** A machine is no more; its addresses belong to nobody. */
  forget(instanceId: string): Promise<void>;
}

/** Takes an existing bridge over: from now on it does no ARP and knows only what it is told. */
export async function openBridgeNetwork(facts: BridgeFacts): Promise<BridgeNetwork> {
  const mac = (await readFile(`/sys/class/net/${facts.bridge}/address`, 'utf8')).trim();
  await hostCommand('ip', ['link', 'set', facts.bridge, 'arp', 'off']);
  const members = createMembers(facts.bridge, [facts.gateway, mac]);
  const serial = createSerial();
  return {
    ...facts,
    plug: (id, pid) =>
      serial(async () => {
        members.plug(id, await pinPort(pid, facts.bridge));
        await members.spread();
      }),
    unplug: (id) =>
      serial(() => {
        members.unplug(id);
        return Promise.resolve();
      }),
    assign: (id, addresses) =>
      serial(async () => {
        const stray = addresses.find((address) => !contains(facts.block, address));
        if (stray !== undefined) throw new Error(`${stray} is not inside ${facts.cidr} of ${facts.vpcId}.`);
        members.assign(id, addresses);
        await members.spread();
      }),
    addressesOf: (id) => members.addressesOf(id),
    forget: (id) =>
      serial(async () => {
        members.forget(id);
        await members.spread();
      }),
  };
}
