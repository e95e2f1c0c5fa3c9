import { tmpdir } from 'node:os';
import { gossipKeyName, newGossipKey } from '@moult/aws';
import {
  consulClient,
  type ConsulClient,
  consulDriver,
  consulRules,
  httpTransport,
  snapshotFolder,
  traitsOf,
} from '@moult/consul-probe';
import { consulPeerPorts } from '@moult/consul-stack';
import type { ServiceDriver, ServiceRules } from '@moult/rolling-upgrade';
import type { Service, ServiceReach } from './service.js';

const api = { scheme: 'http', host: '127.0.0.1', port: 8500 } as const;

/** Raft's election timeout under `raft_multiplier` 1, which our images set (ms): of a cluster that is yet to be formed. */
const electionTimeoutMs = 1_000;

/** A member that has just been proved answers at once; one that takes longer does not read it. */
const readMs = 10_000;

/** A client of the member that embodies a node now. */
export async function consulMember(reach: ServiceReach, node: string): Promise<ConsulClient> {
  const dial = await reach.forward(node, api.port);
  return consulClient(httpTransport(api, { label: node, dial }));
}

function driverOf(rules: ServiceRules, reach: ServiceReach, snapshots: string): ServiceDriver {
  return consulDriver({
    rules,
    nodes: reach.nodes,
    connect: (node) => consulMember(reach, node),
    snapshots: snapshotFolder(snapshots),
    now: reach.now,
  });
}

/** Consul, on images that listen on loopback and keep their gossip key in SSM. */
export const consulService: Service = {
  name: 'consul',
  loginUser: 'admin',
  rules: (seen, version) => consulRules(traitsOf(seen, { version, electionTimeoutMs })),
  peerPorts: consulPeerPorts,
  instanceTags: () => ({ 'consul-type': 'server', 'moult:secrets': gossipKeyName }),
  ensureSecrets: async (secrets) => {
    await secrets.ensure(gossipKeyName, newGossipKey);
  },
  // Its API listens on loopback and asks for nothing more than the login that leads there.
  operatorSecrets: [],
  driver: driverOf,
  // A look reads no rules and saves nothing; a version that nobody reads and a folder nobody writes are as good as any.
  looker: (reach) => driverOf(consulRules({ version: '', electionTimeoutMs }), reach, tmpdir()),
  members: (reach) => ({
    write: async (values) => {
      const [first = ''] = reach.nodes;
      const member = await consulMember(reach, first);
      for (const [key, value] of values) {
        if ((await member.writeKey({ key, value })) !== 'written') throw new Error(`${key} was not written`);
      }
    },
    missing: async (values) => {
      const perNode = reach.nodes.map(async (node) => {
        const member = await consulMember(reach, node);
        const reads = [...values].map(async ([key, value]) => {
          const { entries } = await member.readKey(key, 'stale', { deadlineMs: readMs });
          const found = entries.some((entry) => Buffer.from(entry.value).toString('utf8') === value);
          return found ? [] : [`${key} on ${node}`];
        });
        return (await Promise.all(reads)).flat();
      });
      return (await Promise.all(perNode)).flat();
    },
  }),
  writer: consulMember,
  byHand: 'consul members',
};
