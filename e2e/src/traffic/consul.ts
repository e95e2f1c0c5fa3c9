import { type ConsulClient, ConsulRefused, ConsulSilent, type KeysRead } from '@moult/consul-probe';
import { MemberAsked, neverSent } from './member-asked.js';
import { MemberClients } from './member-clients.js';
import type { MemberEye, QuorumAnswer } from './sampler.js';
import type { Found, KvTarget } from './target.js';

/** How a member of Consul is reached: a client of the machine that embodies the node now. */
export type ConnectConsul = (node: string) => Promise<ConsulClient>;

/** One member of a Consul cluster as a client asks it. */
export function consulTarget(node: string, connect: ConnectConsul): KvTarget {
  const members = new MemberAsked(new MemberClients(node, connect), rules);
  return {
    member: node,
    put: (key, value, signal) =>
      members.change(signal, async (client, options) => {
        await client.writeKey({ key, value }, options);
        return null;
      }),
    cas: (key, value, expected, signal) =>
      members.change(signal, async (client, options) => {
        const written = await client.writeKey({ key, value, cas: expected.version }, options);
        return written === 'written';
      }),
    get: (key, whose, signal) => {
      const consistency = whose === 'own' ? 'stale' : 'consistent';
      return members.look(signal, async (client, options) =>
        foundIn(await client.readKey(key, consistency, options)),
      );
    },
  };
}

/** The same member, asked about the quorum from its own state. */
export function consulEye(node: string, connect: ConnectConsul): MemberEye {
  const members = new MemberAsked(new MemberClients(node, connect), rules);
  return {
    node,
    look: (signal) =>
      members.look(signal, async (client, options): Promise<QuorumAnswer> => {
        const [self, peers] = await Promise.all([
          client.agentSelf(options),
          client.raftPeers('own', options),
        ]);
        // A door that leads to another machine is no answer of this node.
        if (self.node !== node || self.raft === null) throw new Error(`${self.node} answers in its place`);
        return {
          term: self.raft.term,
          leader: peers.find(({ leader }) => leader)?.node ?? null,
          role: peers.some((peer) => peer.node === node && peer.voter) ? 'voter' : 'learner',
          lastIndex: self.raft.lastLogIndex,
          configuration: peers.map(({ id }) => id).sort(),
          ...{ version: self.version, spoken: null },
        };
      }),
  };
}

function foundIn({ entries: [entry] }: KeysRead): Found {
  if (entry === undefined) return { value: null, version: 0 };
  return { value: Buffer.from(entry.value).toString('utf8'), version: entry.modifyIndex };
}

const rules = {
  isRefusal: (error: unknown): boolean => error instanceof ConsulRefused,
  hadNoEffect: (error: unknown): boolean => {
    // Consul's own 5xx may come after the entry was appended; 4xx are about the request.
    if (error instanceof ConsulRefused) return error.status < 500;
    return error instanceof ConsulSilent && neverSent(error.cause);
  },
};
