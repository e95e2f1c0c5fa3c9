import {
  type Clients,
  ClusterSecrets,
  removeInstanceRole,
  removeObject,
  removeObjects,
  removeThing,
  type Thing,
} from '@moult/aws';
import { type Remains, remainsOf } from './remains.js';

/** What is to leave nothing behind: one cluster of an environment, or all of it. */
export interface Doomed {
  readonly environment: string;
  /** Null: everything of the environment, which only a throwaway one may lose. */
  readonly cluster: string | null;
  readonly clients: Clients;
  readonly stateBucket: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Removes everything that carries the tags, data included, and every record. What Terraform knows is not asked, so this
 * works after any accident. Doing it again is harmless.
 */
export async function removeEnvironment(doomed: Doomed): Promise<void> {
  const remains = await remainsOf(doomed, doomed);
  // The things that lead here go last: killed in between, a sweep still finds the rest.
  await removeSecrets(doomed, remains);
  await removeRecords(doomed);
  await removeInstances(doomed, remains.things);
  // Asked again, because a volume that was attached is only free now.
  await removeThings(doomed, (await remainsOf(doomed, doomed)).things);
  for (const name of remains.roles) await removeInstanceRole(doomed.clients.iam, name);
}

async function removeSecrets({ clients, environment }: Doomed, { secrets }: Remains): Promise<void> {
  const clusters = new Set(secrets.map((name) => name.split('/')[0] ?? ''));
  for (const cluster of clusters) await new ClusterSecrets(clients.ssm, { environment, cluster }).deleteAll();
}

/** Side by side: each takes as long as a machine takes to shut down. */
async function removeInstances({ clients, signal }: Doomed, things: readonly Thing[]): Promise<void> {
  const instances = things.filter(({ kind }) => kind === 'instance');
  await Promise.all(instances.map((one) => removeThing(clients.ec2Reads, one, signal)));
}

async function removeThings({ clients, say, signal }: Doomed, things: readonly Thing[]): Promise<void> {
  for (const thing of things) {
    signal.throwIfAborted();
    say(`removing ${thing.kind} ${thing.id}`);
    await removeThing(clients.ec2Reads, thing, signal);
  }
}

/** Removes state, lock, journals and pins. The lease is kept for whoever holds it, and of a whole environment it goes too. */
async function removeRecords({ clients, stateBucket: bucket, environment, cluster }: Doomed): Promise<void> {
  const below = cluster === null ? [`moult/${environment}/`] : recordsOf(environment, cluster);
  for (const prefix of below) await removeObjects(clients.s3, { bucket, prefix });
  const states = `terraform/${environment}/`;
  // By its whole name: `consul` is the beginning of `consul-2` too.
  const names = cluster === null ? [states] : [`${states}${cluster}.tflock`];
  for (const prefix of names) await removeObjects(clients.s3, { bucket, prefix });
  if (cluster !== null) await removeObject(clients.s3, { bucket, key: `${states}${cluster}` });
}

function recordsOf(environment: string, cluster: string): readonly string[] {
  const own = `moult/${environment}/${cluster}/`;
  return ['journal/', 'pins/', 'current.json', 'terraform.json'].map((name) => `${own}${name}`);
}
