import {
  type EtcdClient,
  EtcdRefused,
  EtcdSilent,
  type KeysRead,
  type ListedMember,
  type MemberStatus,
} from '@moult/etcd-probe';
import { MemberAsked, neverSent } from './member-asked.js';
import { MemberClients } from './member-clients.js';
import type { MemberEye, QuorumAnswer } from './sampler.js';
import type { Found, KvTarget } from './target.js';

/** How a member of etcd is reached: a client of the machine that embodies the node now. */
export type ConnectEtcd = (node: string) => Promise<EtcdClient>;

/** One member of an etcd cluster as a client of its JSON gateway asks it. */
export function etcdTarget(node: string, connect: ConnectEtcd): KvTarget {
  const members = new MemberAsked(new MemberClients(node, connect), rules);
  return {
    member: node,
    put: (key, value, signal) =>
      members.change(signal, async (client, options) => {
        await client.writeKey({ key, value }, options);
        return null;
      }),
    cas: (key, value, { version }, signal) =>
      members.change(
        signal,
        async (client, options) =>
          (await client.writeKeyIf({ key, value, modRevision: version }, options)) === 'written',
      ),
    get: (key, whose, signal) => {
      const consistency = whose === 'own' ? 'serializable' : 'linearizable';
      return members.look(signal, async (client, options) =>
        foundIn(await client.readKey(key, consistency, options)),
      );
    },
  };
}

/** Every so many looks the whole is asked: members and the common version change seldom, and three questions cost a busy host thrice. */
const wholeEvery = 5;

/** The same member, asked about the quorum from its own state. */
export function etcdEye(node: string, connect: ConnectEtcd): MemberEye {
  const asked = new MemberAsked(new MemberClients(node, connect), rules);
  let known: readonly ListedMember[] = [];
  let looks = 0;
  return {
    node,
    look: (signal) =>
      asked.look(signal, async (client, options): Promise<QuorumAnswer> => {
        const isWhole = looks % wholeEvery === 0 || known.length === 0;
        looks += 1;
        const [status, listed, versions] = await Promise.all([
          client.status(options),
          isWhole ? client.members(options) : null,
          isWhole ? client.versions(options) : null,
        ]);
        // Names outlive a list: who has which id never changes.
        known = listed ?? known;
        return {
          ...ownWord(node, status, known),
          configuration: listed?.map(({ id }) => id).sort() ?? null,
          spoken: versions?.cluster ?? null,
        };
      }),
  };
}

/** What a member's status says, with the names that its own list has for ids. */
function ownWord(
  node: string,
  status: MemberStatus,
  members: readonly ListedMember[],
): Omit<QuorumAnswer, 'configuration' | 'spoken'> {
  const own = members.find(({ id }) => id === status.memberId);
  // A door that leads to another machine is no answer of this node.
  if (own?.name !== node) throw new Error(`${own?.name ?? 'a stranger'} answers in its place`);
  return {
    term: status.term,
    leader: members.find(({ id }) => id === status.leaderId)?.name ?? null,
    role: status.learner || own.learner ? 'learner' : 'voter',
    lastIndex: status.raftIndex,
    version: status.version,
  };
}

function foundIn({ entries: [entry] }: KeysRead): Found {
  if (entry === undefined) return { value: null, version: 0 };
  return { value: Buffer.from(entry.value).toString('utf8'), version: entry.modRevision };
}

/**
 * gRPC's codes with which etcd refuses a request for what it is, before it is proposed: INVALID_ARGUMENT, NOT_FOUND,
 * PERMISSION_DENIED, FAILED_PRECONDITION, UNAUTHENTICATED. UNAVAILABLE is not among them: with it etcd also answers when a
 * leader was lost after the proposal ("request timed out, possibly due to previous leader failure"), which may yet be
 * committed. https://github.com/etcd-io/etcd/blob/main/api/v3rpc/rpctypes/error.go
 */
const refusedForWhatItIs: ReadonlySet<number | null> = new Set([3, 5, 7, 9, 16]);

const rules = {
  isRefusal: (error: unknown): boolean => error instanceof EtcdRefused,
  hadNoEffect: (error: unknown): boolean => {
    if (error instanceof EtcdRefused) return refusedForWhatItIs.has(error.code);
    return error instanceof EtcdSilent && neverSent(error.cause);
  },
};
