import {
  type Clients,
  ClusterSecrets,
  listInstanceRoles,
  listObjects,
  listThings,
  type Thing,
} from '@moult/aws';

/** Whose remains: those of one cluster of an environment, or of all of them (`null`). */
export interface Whose {
  readonly environment: string;
  readonly cluster: string | null;
}

/** Everything there is of a cluster or of an environment, wherever it lies. */
export interface Remains {
  readonly things: readonly Thing[];
  /** Names of roles and instance profiles. */
  readonly roles: readonly string[];
  /** Names of secrets, by their cluster: `consul/gossip-key`. */
  readonly secrets: readonly string[];
  /** Keys of objects in the state bucket: states, locks, journals, pins, leases. */
  readonly objects: readonly string[];
}

/** Looks for everything. Changes nothing. */
export async function remainsOf(
  at: { readonly clients: Clients; readonly stateBucket: string },
  { environment, cluster }: Whose,
): Promise<Remains> {
  const { clients, stateBucket: bucket } = at;
  const isOurs = (one: { readonly cluster: string | undefined }): boolean =>
    cluster === null || one.cluster === cluster;
  const below = (folder: string): Promise<readonly string[]> =>
    listObjects(clients.s3, { bucket, prefix: `${folder}/${environment}/${cluster ?? ''}` });
  const [things, roles, secrets, states, records] = await Promise.all([
    listThings(clients.ec2Reads, environment),
    listInstanceRoles(clients.iam),
    secretsOf(clients, { environment, cluster }),
    below('terraform'),
    below('moult'),
  ]);
  return {
    things: things.filter(isOurs),
    roles: roles.filter((one) => one.environment === environment && isOurs(one)).map(({ name }) => name),
    secrets,
    objects: [...states, ...records].filter((key) => isOf(key, { environment, cluster })),
  };
}

async function secretsOf({ ssm }: Clients, { environment, cluster }: Whose): Promise<readonly string[]> {
  const clusters = cluster === null ? await ClusterSecrets.clustersOf(ssm, environment) : [cluster];
  const each = clusters.map(async (one) => {
    const names = await new ClusterSecrets(ssm, { environment, cluster: one }).list();
    return names.map((name) => `${one}/${name}`);
  });
  return (await Promise.all(each)).flat();
}

/** A prefix finds `consul-2` for `consul` too. Pure. */
export function isOf(key: string, { environment, cluster }: Whose): boolean {
  const [, at, name = ''] = key.split('/');
  return at === environment && (cluster === null || name === cluster || name === `${cluster}.tflock`);
}

/** Whether a thing holds data, or a copy of it. */
export function isData({ kind, node }: Pick<Thing, 'kind' | 'node'>): boolean {
  return kind === 'snapshot' || (kind === 'volume' && node !== undefined);
}

/** Keys of an environment that nothing needs any more once a cluster of it is gone. Pure. */
export function orphanedKeys(things: readonly Thing[], gone: string): readonly Thing[] {
  // What is gone is shown for a while, so only what belongs to another cluster counts as there.
  const isUsed = things.some(({ cluster }) => cluster !== undefined && cluster !== gone);
  return isUsed ? [] : things.filter(({ kind }) => kind === 'key-pair');
}

/** What a destroy takes and what it leaves, named one by one for whoever is asked. Pure. */
export function split(
  { things, roles, secrets }: Remains,
  deleteData: boolean,
): { readonly going: readonly string[]; readonly staying: readonly string[] } {
  const isGoing = (one: Thing): boolean => deleteData || !isData(one);
  const keys = secrets.map((name) => `secret ${name}`);
  const kept = things.filter((one) => !isGoing(one)).map(named);
  return {
    going: [
      ...things.filter(isGoing).map(named),
      ...roles.map((name) => `role ${name}`),
      ...(deleteData ? keys : []),
    ],
    // Without data there is nothing that a secret would open.
    staying: deleteData ? [] : [...kept, ...keys],
  };
}

/** Names as a list that can be read: a title, and a line for each kind; nothing when there are none. Pure. */
export function listed(title: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const kindOf = (name: string): string => name.slice(0, name.indexOf(' '));
  const kinds = [...new Set(names.map(kindOf))];
  const width = Math.max(...kinds.map(({ length }) => length));
  const lines = kinds.map((kind) => {
    const own = names.filter((name) => kindOf(name) === kind).map((name) => name.slice(kind.length + 1));
    return `  ${kind.padEnd(width)}  ${own.join(', ')}`;
  });
  return [title, ...lines];
}

/** Everything, named one by one. Pure. */
export function linesOf(remains: Remains): readonly string[] {
  return [...split(remains, true).going, ...remains.objects.map((key) => `object ${key}`)];
}

function named({ kind, id, node }: Thing): string {
  return `${kind} ${id}${isData({ kind, node }) && node !== undefined ? ` (${node})` : ''}`;
}
