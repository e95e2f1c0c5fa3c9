import type { ClusterDescription } from '@moult/consul-stack';
import { type Ground, whose } from '../ground/ground.js';
import { openLook } from '../roll/open-run.js';
import { patientLook } from '../roll/patient-look.js';
import { type NodesSeen, nodesSeen } from './nodes-seen.js';

/** Looks at every node of a cluster, each member asked itself. Rejects when EC2 does not answer. */
export async function lookAtNodes(ground: Ground, description: ClusterDescription): Promise<NodesSeen> {
  const nodes = description.nodes.map(({ name, zone, volumeId, serviceAddress }) => ({
    ...{ name, zone, volume: volumeId, address: serviceAddress },
  }));
  await using opened = await openLook(ground, description);
  return nodesSeen(nodes, await patientLook(opened.eyes, { cluster: whose(ground).cluster, nodes }));
}
