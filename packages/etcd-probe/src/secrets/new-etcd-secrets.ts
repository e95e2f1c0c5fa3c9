import { isIPv4 } from 'node:net';
import { newAuthority, type Subject, type Validity } from './authority.js';

/** A node as certificates name it. */
export interface NamedNode {
  readonly name: string;
  readonly serviceAddress: string;
}

/** Names of the secrets, below the cluster's own path. What an image reads stands in `images/etcd`. */
export const etcdSecretNames = {
  /** The authority whose certificates make a peer. */
  peerAuthority: 'peer-ca',
  /** Another one, for servers and clients: whoever may be a client must not be able to pass for a peer. */
  clientAuthority: 'client-ca',
  /** Key and certificate of one node towards its peers, and towards clients. */
  peer: (node: string): string => `peer-${node}`,
  server: (node: string): string => `server-${node}`,
  /** Key and certificate of whoever operates the cluster. */
  operator: 'operator',
} as const;

/** What a cluster's certificates are made for. */
export interface EtcdSecretsSpec {
  readonly nodes: readonly NamedNode[];
  readonly validity: Validity;
}

/**
 * New authorities, and a key and a certificate for every node and for the operator, as PEM texts by the names of
 * `etcdSecretNames`. A node's certificates name the node, its service address and loopback, where the operator's tunnel
 * ends. The authorities' own keys are forgotten: another certificate means a new set. Writes nothing anywhere.
 * Throws an Error that names the node whose address is none.
 */
export async function newEtcdSecrets({
  nodes,
  validity,
}: EtcdSecretsSpec): Promise<ReadonlyMap<string, string>> {
  const wrong = nodes.find(({ serviceAddress }) => !isIPv4(serviceAddress));
  if (wrong !== undefined) throw new Error(`${wrong.name}: "${wrong.serviceAddress}" is no address`);
  const [peers, clients] = await Promise.all([
    newAuthority('moult etcd peers', validity),
    newAuthority('moult etcd clients', validity),
  ]);
  const secrets = new Map<string, string>([
    [etcdSecretNames.peerAuthority, peers.certificate],
    [etcdSecretNames.clientAuthority, clients.certificate],
  ]);
  for (const node of nodes) {
    secrets.set(etcdSecretNames.peer(node.name), await peers.issue(subjectOf(node)));
    secrets.set(etcdSecretNames.server(node.name), await clients.issue(subjectOf(node)));
  }
  const operator: Subject = { name: 'operator', dns: [], ips: [], uses: ['client'] };
  secrets.set(etcdSecretNames.operator, await clients.issue(operator));
  return secrets;
}

/**
 * Both uses for both certificates: a peer calls and is called, and a server's JSON gateway is a client of its own gRPC
 * port, with the server's certificate.
 */
function subjectOf({ name, serviceAddress }: NamedNode): Subject {
  return {
    name,
    dns: [name, 'localhost'],
    ips: [serviceAddress, '127.0.0.1'],
    uses: ['server', 'client'],
  };
}

/**
 * Tags that an etcd image reads on every instance of its cluster, beside those that every node has. The members are told
 * by name, because etcd must know all of them at its foundation, before any of them can be asked.
 */
export function etcdInstanceTags(nodes: readonly NamedNode[]): Readonly<Record<string, string>> {
  return { 'moult:members': nodes.map(({ name, serviceAddress }) => `${name}=${serviceAddress}`).join(',') };
}
