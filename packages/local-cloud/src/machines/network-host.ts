import { addBlackhole, removeBlackhole } from './blackhole.js';
import { createBridge, removeBridge } from './bridge.js';
import { openBridgeNetwork, type BridgeFacts, type BridgeNetwork } from './bridge-network.js';
import { firstAddress } from './cidr.js';
import { conflictWith, readUsedBlocks, vpcBlock } from './conflicts.js';
import type { Engine } from './engine.js';
import { createLingering } from './lingering.js';
import { bridgeName, routeMetric } from './names.js';
import { HostConflict } from './port.js';
import { createSerial } from './serial.js';

/** A service that lives on a VPC's bridge, for as long as the bridge does: metadata, the endpoint's door. */
export type BridgeService = (network: BridgeNetwork) => Promise<AsyncDisposable>;

/** The VPCs of one cloud. */
export interface VpcNetworks {
  create(vpcId: string, cidr: string): Promise<void>;
  remove(vpcId: string): Promise<void>;
  get(vpcId: string): BridgeNetwork;
  /** Ends what runs on the bridges, in this process; the bridges themselves are swept. */
  closeServices(): Promise<void>;
}

interface Live {
  readonly network: BridgeNetwork;
  readonly services: readonly AsyncDisposable[];
}

/** Makes and removes bridges. `services` are started on each new bridge and stopped before it goes. */
export function createNetworks(
  engine: Engine,
  cloudId: string,
  services: readonly BridgeService[],
): VpcNetworks {
  const live = new Map<string, Live>();
  const serial = createSerial();
  const lingering = createLingering(cloudId, serial);

  const create = async (vpcId: string, cidr: string): Promise<void> => {
    const known = live.get(vpcId)?.network;
    if (known?.cidr === cidr) return;
    if (known) throw new HostConflict(`${vpcId} exists already with ${known.cidr}.`);
    const block = vpcBlock(cidr);
    if (block === undefined) throw new HostConflict(`${cidr} is no CIDR block between /16 and /28.`);
    const taken = conflictWith(block, await readUsedBlocks(routeMetric(cloudId)));
    if (taken !== undefined)
      throw new HostConflict(`${cidr} overlaps ${taken}, which this host already uses.`);
    const facts = { vpcId, cidr, block, bridge: bridgeName(cloudId, vpcId), gateway: firstAddress(block) };
    const removeNarrower = lingering.takeOver(cidr);
    try {
      live.set(vpcId, await opened(engine, cloudId, facts, services));
    } finally {
      // Not before: the wider blackhole is there by now, so no address has been without one.
      await removeNarrower();
    }
  };

  const remove = async (vpcId: string): Promise<void> => {
    const one = live.get(vpcId);
    if (one === undefined) return;
    await Promise.all(one.services.map((service) => service[Symbol.asyncDispose]()));
    await removeBridge(engine, cloudId, vpcId);
    live.delete(vpcId);
    lingering.linger(one.network.cidr);
  };

  return {
    create: (vpcId, cidr) => serial(() => create(vpcId, cidr)),
    remove: (vpcId) => serial(() => remove(vpcId)),
    get: (vpcId) => {
      const one = live.get(vpcId);
      if (one === undefined) throw new Error(`${vpcId} has no network on this host.`);
      return one.network;
    },
    closeServices: async () => {
      const all = [...live.values()].flatMap(({ services }) => services);
      live.clear();
      await Promise.all(all.map((service) => service[Symbol.asyncDispose]()));
      lingering.stop();
    },
  };
}

/** All of it or nothing: what is half made is taken down again before the error goes on. */
async function opened(
  engine: Engine,
  cloudId: string,
  facts: BridgeFacts,
  services: readonly BridgeService[],
): Promise<Live> {
  await addBlackhole(cloudId, facts.cidr);
  try {
    await createBridge(engine, cloudId, facts);
    const network = await openBridgeNetwork(facts);
    return { network, services: await Promise.all(services.map((service) => service(network))) };
  } catch (error) {
    await removeBridge(engine, cloudId, facts.vpcId);
    await removeBlackhole(cloudId, facts.cidr);
    throw error;
  }
}
