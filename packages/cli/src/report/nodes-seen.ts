import type { NodeSeen } from '@moult/report';
import type { NodeSpec, Observation, Plan } from '@moult/rolling-upgrade';

/** Nodes by name, as they were found; a node that is not there was not looked at. */
export type NodesSeen = ReadonlyMap<string, NodeSeen>;

/**
 * What a look shows of every node: which instance has its volume, whether that instance sees its address, and the version that its
 * member says. A member's own id is not part of a look, so nothing is said of it. Pure.
 */
export function nodesSeen(nodes: readonly NodeSpec[], seen: Observation): NodesSeen {
  return new Map(nodes.map((node) => [node.name, nodeSeen(node, seen)]));
}

function nodeSeen({ name, volume, address }: NodeSpec, { cloud, guests, service }: Observation): NodeSeen {
  const attachment = cloud.volumes.find(({ id }) => id === volume)?.attachment;
  const instance = attachment?.kind === 'attached' ? attachment.instance : null;
  const guest = guests.find((one) => one.instance === instance)?.answer;
  const member = service.members.find(({ node }) => node === name)?.answer;
  return {
    ...{ instance, volume: instance === null ? null : volume, nodeId: null },
    address: guest?.kind === 'answered' && guest.addresses.includes(address) ? address : null,
    version: member?.kind === 'answered' ? member.version : null,
  };
}

/** What a plan says that its nodes were: for a run that somebody else began, and nobody looked before. Pure. */
export function nodesPlanned({ nodes, moves }: Plan): NodesSeen {
  return new Map(
    nodes.map(({ name, volume, address }) => {
      const instance = moves.find(({ node }) => node === name)?.from ?? null;
      return [name, { instance, volume, address, nodeId: null, version: null }];
    }),
  );
}
