import type { Context } from '../context.js';
import type { Tags } from '../model/store.js';
import { ApiError } from '../protocol/error.js';
import { instanceOfInterface } from '../model/store.js';
import { noImage, noInstances, noSnapshot, noVolume } from './find.js';

/** The resource types this cloud owns, by id prefix, with EC2's names for them. */
const types: Readonly<Record<string, string>> = {
  i: 'instance',
  vol: 'volume',
  snap: 'snapshot',
  ami: 'image',
  eni: 'network-interface',
  replacevol: 'replace-root-volume-task',
};

/** EC2's name for the type of a resource that this cloud owns. */
export function resourceType(id: string): string {
  return types[id.split('-')[0] ?? ''] ?? 'unknown';
}

/** Splits ids into those this cloud owns, which must exist, and those that are moto's. */
export function splitIds(
  context: Context,
  resourceIds: readonly string[],
): { mine: string[]; theirs: string[] } {
  const mine: string[] = [];
  const theirs: string[] = [];
  for (const id of resourceIds) (isMine(context, id) ? mine : theirs).push(id);
  return { mine, theirs };
}

function isMine({ store }: Context, id: string): boolean {
  const found = (record: unknown, missing: ApiError) => {
    if (record === undefined) throw missing;
    return true;
  };
  const prefix = id.split('-')[0] ?? '';
  switch (prefix) {
    case 'i':
      return found(store.instances.get(id), noInstances([id]));
    case 'vol':
      return found(store.volumes.get(id), noVolume(id));
    case 'snap':
      return found(store.snapshots.get(id), noSnapshot(id));
    case 'ami':
      return found(store.images.get(id), noImage(id));
    case 'replacevol':
      return store.rootTasks.get(id) !== undefined;
    case 'eni':
      return instanceOfInterface(store, id) !== undefined;
    default:
      return false;
  }
}

/** Changes the tags of resources this cloud owns; those of a kept image outlive the cloud by then. */
export async function changeTags(
  context: Context,
  ids: readonly string[],
  change: (tags: Tags) => Tags,
): Promise<void> {
  const { tags } = context.store;
  const changed = ids.map((id) => [id, change(tags.get(id) ?? {})] as const);
  for (const [id, next] of changed) tags.put(id, next);
  await context.imageStore.retag(ids);
}
