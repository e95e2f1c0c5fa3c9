import type { Thing } from '@moult/aws';

/** What is done with things that carry the cluster's tags and that no state knows. */
export type OrphanVerdict =
  | { readonly kind: 'none' }
  | { readonly kind: 'lost-state'; readonly instances: readonly string[] }
  | {
      readonly kind: 'clean';
      /** Data volumes by node, to be taken over. */
      readonly adopt: Readonly<Record<string, string>>;
      /** In the order in which they can be removed. */
      readonly remove: readonly Thing[];
    };

/** Kinds that Terraform makes; instances and snapshots are the engine's, and in no state. */
const terraforms = new Set<Thing['kind']>([
  'volume',
  'launch-template',
  'security-group',
  'subnet',
  'route-table',
  'internet-gateway',
  'vpc',
]);

/**
 * Judges what a killed run may have left. Volumes are never removed here: whoever finds a volume of a node takes it over,
 * blank or not. While an instance of the cluster exists, nothing is removed at all: then the state was lost, and what it
 * knew is in use. Pure.
 */
export function judgeOrphans(things: readonly Thing[], known: ReadonlySet<string>): OrphanVerdict {
  const orphans = things.filter(
    ({ kind, id, node }) =>
      terraforms.has(kind) && !known.has(id) && (kind !== 'volume' || node !== undefined),
  );
  if (orphans.length === 0) return { kind: 'none' };
  const volumes = orphans.filter(({ kind }) => kind === 'volume');
  const remove = orphans.filter(({ kind }) => kind !== 'volume');
  const instances = things.filter(({ kind }) => kind === 'instance').map(({ id }) => id);
  if (remove.length > 0 && instances.length > 0) return { kind: 'lost-state', instances };
  return { kind: 'clean', adopt: volumesByNode(volumes), remove };
}

/** The VPC block that the cluster's data knows its members by; null when there is no data. Pure. */
export function blockOfData(things: readonly Thing[]): string | null {
  const data = things.filter(
    ({ kind, node, initialised }) => kind === 'volume' && node !== undefined && initialised,
  );
  const blocks = new Set(data.flatMap(({ block }) => block ?? []));
  if (blocks.size > 1) {
    throw new Error(
      `The volumes hold data of members in ${[...blocks].join(' and ')}: they are of two clusters.`,
    );
  }
  return [...blocks][0] ?? null;
}

/** One volume per node; of several, one that holds data, and never a guess between two of those. */
function volumesByNode(volumes: readonly Thing[]): Record<string, string> {
  const chosen: Record<string, string> = {};
  for (const { id, node = '', initialised } of volumes) {
    const rivals = volumes.filter((one) => one.node === node && one.initialised);
    if (rivals.length > 1) {
      const ids = rivals.map((one) => one.id).join(' and ');
      throw new Error(`${ids} both hold data of ${node}: which one is right has to be decided by a person.`);
    }
    if (chosen[node] === undefined || initialised) chosen[node] = id;
  }
  return chosen;
}
