import type { Dial } from '@moult/member-probe';
import type { ServiceDriver, ServiceRules } from '@moult/rolling-upgrade';
import { etcdClient, type EtcdClient } from '../client/client.js';
import { etcdDriver } from '../driver/driver.js';
import { etcdRules } from '../driver/rules.js';
import { ensureEtcdSecrets, type SecretStore } from '../secrets/ensure-etcd-secrets.js';
import { etcdInstanceTags, etcdSecretNames, type NamedNode } from '../secrets/new-etcd-secrets.js';
import { snapshotFolder } from '../snapshot/store.js';
import { httpTransport } from '../transport/http-transport.js';

/** How the members of one cluster are reached, and as whom. */
export interface EtcdReach {
  readonly nodes: readonly string[];
  /** A way to a port on the loopback of the machine that embodies the node now. */
  forward(node: string, port: number): Promise<Dial>;
  /** The secrets `client-ca` and `operator`, by those names. Asked for with every connection: an implementation keeps them. */
  secrets(): Promise<ReadonlyMap<string, string>>;
  readonly now: () => number;
}

const port = 2379;

/** The heartbeat and the election timeout that our images set are etcd's own defaults (ms). */
const electionTimeoutMs = 1_000;

/** Ten years: a set of certificates is exchanged as a whole, so it should not be for want of days. */
const validMs = 10 * 365 * 86_400_000;

/** Clocks differ; a certificate must not be from the future anywhere. */
const leewayMs = 3_600_000;

/** etcd on the images of `images/etcd`, as whoever operates clusters needs to know it. */
export const etcdService = {
  /** Name of the systemd unit, and of the cluster. */
  name: 'etcd',
  /** The account that may log in on its images. */
  loginUser: 'admin',
  /** What members need among themselves; everything else travels through SSH. */
  peerPorts: [2380] as readonly number[],
  rules: (): ServiceRules => etcdRules({ electionTimeoutMs }),
  instanceTags: (nodes: readonly NamedNode[]): Readonly<Record<string, string>> => etcdInstanceTags(nodes),
  /** Makes the secrets that the image expects, good for ten years from `now` (milliseconds since the epoch). */
  ensureSecrets: (
    store: SecretStore,
    nodes: readonly NamedNode[],
    now: number,
  ): Promise<'created' | 'found'> => {
    const validity = { notBefore: new Date(now - leewayMs), notAfter: new Date(now + validMs) };
    return ensureEtcdSecrets(store, { nodes, validity });
  },
  /** Names of the secrets that `EtcdReach.secrets` is to give. */
  operatorSecrets: [etcdSecretNames.clientAuthority, etcdSecretNames.operator] as readonly string[],
  /** A client of the member that embodies a node now. Whoever answers must have a certificate with the node's name. */
  member: async (reach: EtcdReach, node: string): Promise<EtcdClient> => {
    const secrets = await reach.secrets();
    const own = secretOf(secrets, etcdSecretNames.operator);
    const tls = { ca: secretOf(secrets, etcdSecretNames.clientAuthority), cert: own, key: own };
    const dial = await reach.forward(node, port);
    return etcdClient(httpTransport({ scheme: 'https', host: node, port }, { tls, dial, label: node }));
  },
  /** `snapshots` is a folder. */
  driver: (rules: ServiceRules, reach: EtcdReach, snapshots: string): ServiceDriver =>
    etcdDriver({
      rules,
      nodes: reach.nodes,
      connect: (node) => etcdService.member(reach, node),
      snapshots: snapshotFolder(snapshots),
      now: reach.now,
    }),
  /** How an operator looks at a member by hand, once on its machine as root. */
  byHand:
    'etcdctl --cacert /run/etcd/secrets/client-ca --cert /run/etcd/secrets/server-* --key /run/etcd/secrets/server-* member list',
};

function secretOf(secrets: ReadonlyMap<string, string>, name: string): string {
  const found = secrets.get(name);
  if (found === undefined) throw new Error(`the cluster's secret ${name} is absent`);
  return found;
}
