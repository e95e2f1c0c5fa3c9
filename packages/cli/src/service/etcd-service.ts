import { tmpdir } from 'node:os';
import { type EtcdClient, etcdService as etcd } from '@moult/etcd-probe';
import type { Service, ServiceReach } from './service.js';

/** A member that has just been proved answers at once; one that takes longer does not read it. */
const readMs = 10_000;

/** A client of the member that embodies a node now. */
export function etcdMember(reach: ServiceReach, node: string): Promise<EtcdClient> {
  return etcd.member(reach, node);
}

/** etcd, on images whose members know each other and their clients by certificate. */
export const etcdService: Service = {
  name: etcd.name,
  loginUser: etcd.loginUser,
  rules: () => etcd.rules(),
  peerPorts: etcd.peerPorts.map((port) => ({ name: 'peers', port, protocol: 'tcp' })),
  instanceTags: ({ nodes }) => etcd.instanceTags(nodes),
  ensureSecrets: async (secrets, { nodes }, now) => {
    await etcd.ensureSecrets(secrets, nodes, now);
  },
  operatorSecrets: etcd.operatorSecrets,
  driver: (rules, reach, snapshots) => etcd.driver(rules, reach, snapshots),
  // A look saves nothing: a folder that nobody writes is as good as any.
  looker: (reach) => etcd.driver(etcd.rules(), reach, tmpdir()),
  members: (reach) => ({
    write: async (values) => {
      const [first = ''] = reach.nodes;
      const member = await etcdMember(reach, first);
      for (const [key, value] of values) await member.writeKey({ key, value });
    },
    missing: async (values) => {
      const perNode = reach.nodes.map(async (node) => {
        const member = await etcdMember(reach, node);
        const reads = [...values].map(async ([key, value]) => {
          // From the member's own data: a read that a quorum answers says nothing of this one.
          const { entries } = await member.readKey(key, 'serializable', { deadlineMs: readMs });
          const found = entries.some((entry) => Buffer.from(entry.value).toString('utf8') === value);
          return found ? [] : [`${key} on ${node}`];
        });
        return (await Promise.all(reads)).flat();
      });
      return (await Promise.all(perNode)).flat();
    },
  }),
  writer: etcdMember,
  // Keys are readable by root alone, so root's shell has to find them.
  byHand: `sudo sh -c "${etcd.byHand}"`,
};
