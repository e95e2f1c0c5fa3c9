import { type Clients, listThings, listVpcs, type Thing } from '@moult/aws';
import type { Lifetime } from '@moult/consul-stack';

/** What of a thing says how long its environment is to live. */
type Dated = Pick<Thing, 'kind' | 'expires'>;

/**
 * How long the environment of a cluster is to live, by the tags of what exists: whatever is asked for now makes nothing
 * that is to last a throwaway one. Without a network, which a `destroy` removes, the data that was kept tells.
 */
export async function lifetimeOf(
  { ec2Reads }: Pick<Clients, 'ec2Reads'>,
  { environment, cluster }: { readonly environment: string; readonly cluster: string },
  asked: string | undefined,
): Promise<Lifetime> {
  const own = (await listVpcs(ec2Reads)).find(
    (vpc) => vpc.environment === environment && vpc.cluster === cluster,
  );
  if (own !== undefined) return lifetimeBy([{ kind: 'vpc', expires: own.expires }], asked);
  const things = await listThings(ec2Reads, environment);
  return lifetimeBy(
    things.filter((one) => one.cluster === cluster),
    asked,
  );
}

/** To last as soon as one thing is to last: what it holds is not to be lost by the end of another. Pure. */
export function lifetimeBy(things: readonly Dated[], asked: string | undefined): Lifetime {
  const network = things.filter(({ kind }) => kind === 'vpc');
  const deciding = network.length > 0 ? network : things;
  if (deciding.some(({ expires }) => expires === undefined)) return { kind: 'lasting' };
  const [last] = deciding.flatMap(({ expires }) => expires ?? []).sort((one, other) => order(other, one));
  const expires = last ?? asked;
  return expires === undefined ? { kind: 'lasting' } : { kind: 'throwaway', expires };
}

/** By time, later ones greater. */
function order(one: string, other: string): number {
  return Date.parse(one) - Date.parse(other);
}
