import type { Image } from './image.js';
import type { Instance } from './instance.js';
import type { RootTask } from './root-task.js';
import type { Snapshot, Volume } from './volume.js';
import { LaggingTable, type Lag } from './versioned.js';

/** A resource's tags. */
export type Tags = Readonly<Record<string, string>>;

/** Everything this cloud owns itself; the rest is moto's. */
export interface Store {
  readonly instances: LaggingTable<Instance>;
  readonly volumes: LaggingTable<Volume>;
  readonly snapshots: LaggingTable<Snapshot>;
  readonly images: LaggingTable<Image>;
  readonly rootTasks: LaggingTable<RootTask>;
  /** Tags lag on their own: a resource can be seen before its tags are. */
  readonly tags: LaggingTable<Tags>;
  /** Descriptions by id that moto forgets of resources it keeps. */
  readonly descriptions: Map<string, string>;
}

/** An empty store whose Describe views lag by what `lag` draws, and tags by at least what `tagLag` says (milliseconds). */
export function createStore(lag: Lag, now: () => number, tagLag: Lag = () => 0): Store {
  return {
    instances: new LaggingTable(lag, now),
    volumes: new LaggingTable(lag, now),
    snapshots: new LaggingTable(lag, now),
    images: new LaggingTable(lag, now),
    rootTasks: new LaggingTable(lag, now),
    tags: new LaggingTable((id) => Math.max(lag(id), tagLag(id)), now),
    descriptions: new Map(),
  };
}

/** The instance that has a network interface. */
export function instanceOfInterface(store: Store, eniId: string): Instance | undefined {
  return store.instances.all().find((i) => i.network.id === eniId && i.state !== 'terminated');
}

/** The volumes attached to an instance, in whatever state the attachment is. */
export function volumesOf(store: Store, instanceId: string): Volume[] {
  return store.volumes.all().filter((volume) => volume.attachment?.instanceId === instanceId);
}
