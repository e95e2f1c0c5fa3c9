import type { BridgeFacts } from './bridge-network.js';
import { hasStatus, ignoringAbsence, type Engine } from './engine.js';
import { removeRules } from './firewall.js';
import { label, networkName, ruleComment } from './names.js';
import { HostConflict } from './port.js';

/** Makes a VPC's bridge as a network of the engine. Throws {@link HostConflict} when the engine's pools overlap it. */
export async function createBridge(
  engine: Engine,
  cloudId: string,
  facts: Omit<BridgeFacts, 'block'>,
): Promise<void> {
  const { vpcId, cidr, bridge, gateway } = facts;
  try {
    await engine.createNetwork({
      Name: networkName(cloudId, vpcId),
      Driver: 'bridge',
      CheckDuplicate: true,
      IPAM: { Driver: 'default', Config: [{ Subnet: cidr, Gateway: gateway }] },
      Options: { 'com.docker.network.bridge.name': bridge },
      Labels: { [label.cloud]: cloudId, [label.vpc]: vpcId },
    });
  } catch (error) {
    // A network of the engine may hold a pool without a route; the engine calls that forbidden.
    if (hasStatus(error, 403)) throw new HostConflict(`${cidr} overlaps a network of the container engine.`);
    throw error;
  }
}

/** Removes a VPC's bridge with its packet filter rules; already gone is fine. */
export async function removeBridge(engine: Engine, cloudId: string, vpcId: string): Promise<void> {
  await removeRules(ruleComment(cloudId, vpcId));
  await ignoringAbsence(engine.getNetwork(networkName(cloudId, vpcId)).remove() as Promise<unknown>);
}
