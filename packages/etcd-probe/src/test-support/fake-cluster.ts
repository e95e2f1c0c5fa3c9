import type { SnapshotStore } from '@moult/member-probe';
import type { ServiceDriver } from '@moult/rolling-upgrade';
import { etcdDriver } from '../driver/driver.js';
import { etcdRules } from '../driver/rules.js';
import type { GrpcAnswer } from '../transport/transport.js';
import { fakeMember, type FakeAnswer, type Say, sevenAsHash } from './fake-member.js';

/** How two fake members differ from two that are well. */
export interface FakeOptions {
  /** Who leads, by number. */
  readonly leads?: () => number;
  readonly now?: () => number;
  readonly hash?: (node: string) => GrpcAnswer;
  /** Laid over the status of a member. */
  readonly status?: (node: string) => Readonly<Record<string, unknown>>;
  /** Added to both lists of members. */
  readonly listed?: readonly Readonly<Record<string, unknown>>[];
  readonly extra?: Say;
}

/** A driver of two fake members, and what it asked of them. */
export interface FakeCluster {
  readonly driver: ServiceDriver;
  /** Paths of everything that was asked for, but looks. */
  readonly changes: () => readonly string[];
  readonly asked: () => number;
}

const looks = /status|member\/list|range|health|livez|HashKV/;
const none: SnapshotStore = {
  keep: () => Promise.reject(new Error('not here')),
  open: () => Promise.resolve(null),
  discard: () => Promise.resolve(),
};

/** Members `a` (id 1) and `b` (id 2); `a` leads unless told otherwise. */
export function fakeCluster(options: FakeOptions = {}): FakeCluster {
  const { now = () => 1_000 } = options;
  const members = new Map(
    ['a', 'b'].map((node, at) => [
      node,
      fakeMember(
        (request) => say(request, { node, id: at + 1, options }),
        () => options.hash?.(node) ?? sevenAsHash,
      ),
    ]),
  );
  const driver = etcdDriver({
    rules: etcdRules({ electionTimeoutMs: 1_000 }),
    nodes: ['a', 'b'],
    connect: (node) => {
      // The way to `impostor` leads to `a`, as a tunnel to a wrong machine would.
      const member = members.get(node === 'impostor' ? 'a' : node);
      return member === undefined
        ? Promise.reject(new Error('no way there'))
        : Promise.resolve(member.client());
    },
    snapshots: none,
    now,
    callMs: 1_000,
  });
  const paths = (): readonly string[] =>
    [...members.values()].flatMap(({ requests }) => requests.map(({ path }) => path));
  return { driver, changes: () => paths().filter((path) => !looks.test(path)), asked: () => paths().length };
}

function say(
  request: Parameters<Say>[0],
  { node, id, options }: { readonly node: string; readonly id: number; readonly options: FakeOptions },
): FakeAnswer | Promise<FakeAnswer> {
  const leader = options.leads?.() ?? 1;
  const header = { cluster_id: '9', member_id: String(id), revision: '5', raft_term: '2' };
  switch (request.path) {
    case '/v3/maintenance/status':
      return {
        json: {
          ...{ header, version: '3.5.16', leader: String(leader), raftTerm: '2' },
          ...{ raftIndex: '8', raftAppliedIndex: '8', dbSize: '20480', ...options.status?.(node) },
        },
      };
    case '/v3/cluster/member/list':
      return {
        json: {
          header,
          members: [{ ID: '1', name: 'a' }, { ID: '2', name: 'b' }, ...(options.listed ?? [])],
        },
      };
    case '/v3/kv/range':
      return { json: { header, kvs: [], count: '0' } };
    case '/health':
      return { json: { health: 'true' } };
    default:
      return options.extra?.(request) ?? { status: 404, text: 'Not Found' };
  }
}
