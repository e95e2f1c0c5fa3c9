import { etcdSecretNames, type EtcdSecretsSpec, newEtcdSecrets } from './new-etcd-secrets.js';

/** Where a cluster's secrets are kept; a secret that exists is never overwritten. `ClusterSecrets` of `@moult/aws` is one. */
export interface SecretStore {
  list(): Promise<readonly string[]>;
  ensure(name: string, make: () => string): Promise<'created' | 'found'>;
  deleteAll(): Promise<unknown>;
}

/**
 * Makes sure that a whole set of secrets is there, all of one making: certificates of two makings do not know each other.
 * The operator's is written last. As long as it is absent nobody can have used the others, so what a killed attempt left
 * is removed and made anew. Rejects, and changes nothing, when a finished set lacks some: that is another cluster's size,
 * or somebody deleted them.
 */
export async function ensureEtcdSecrets(
  store: SecretStore,
  spec: EtcdSecretsSpec,
): Promise<'created' | 'found'> {
  const wanted = namesFor(spec);
  const present = new Set(await store.list());
  if (present.has(etcdSecretNames.operator)) {
    const missing = wanted.filter((name) => !present.has(name));
    if (missing.length === 0) return 'found';
    throw new Error(
      `of the cluster's secrets ${missing.join(', ')} are missing: they cannot be added to the others, whose authority is gone`,
    );
  }
  if (present.size > 0) await store.deleteAll();
  const secrets = await newEtcdSecrets(spec);
  for (const name of wanted) {
    const made = await store.ensure(name, () => secrets.get(name) ?? '');
    if (made === 'found')
      throw new Error(`somebody else is making the cluster's secrets: ${name} is there already`);
  }
  return 'created';
}

/** In the order they are written. */
function namesFor({ nodes }: EtcdSecretsSpec): readonly string[] {
  return [
    ...[etcdSecretNames.peerAuthority, etcdSecretNames.clientAuthority],
    ...nodes.flatMap(({ name }) => [etcdSecretNames.peer(name), etcdSecretNames.server(name)]),
    etcdSecretNames.operator,
  ];
}
