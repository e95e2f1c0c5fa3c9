import { ensureBase } from '../base-image.js';
import type { Context } from '../context.js';
import { machineSpec } from '../launch/boot.js';
import { newId } from '../model/ids.js';
import type { Image } from '../model/image.js';
import type { RootTask } from '../model/root-task.js';
import { volumesOf } from '../model/store.js';
import type { Volume } from '../model/volume.js';
import { ApiError } from '../protocol/error.js';
import { detached } from './release.js';

/** What the new root comes from. */
export interface RootSource {
  readonly hostImageId: string;
  /** The image that the instance has afterwards; undefined leaves it as it is. */
  readonly image?: Image;
  readonly snapshotId: string;
  readonly sizeGiB: number;
}

/** Queues a replacement. The instance stays `running`; when it does not come up, it boots from its old root again. */
export function beginReplaceRoot(context: Context, task: RootTask, source: RootSource): void {
  const { rootTasks } = context.store;
  const finish = (state: 'succeeded' | 'failed') =>
    rootTasks.change(task.id, (current) => ({ ...current, state, completeTime: context.clock.now() }));
  context.work.queue(task.instanceId, `replace the root of ${task.instanceId}`, async () => {
    rootTasks.change(task.id, (current) => ({ ...current, state: 'in-progress' }));
    try {
      await replace(context, task, source);
    } catch (cause) {
      finish('failed');
      throw cause;
    }
    finish('succeeded');
  });
}

async function replace(context: Context, task: RootTask, source: RootSource): Promise<void> {
  const { store, host } = context;
  const instance = store.instances.get(task.instanceId);
  // Stopped or terminated before its turn came.
  if (instance?.state !== 'running') {
    throw new ApiError('IncorrectInstanceState', `The instance '${task.instanceId}' does not run any more.`);
  }
  await ensureBase(context, source.hostImageId);
  await host.machines.replaceRoot(machineSpec(instance, source.hostImageId));
  await context.pause(context.latency.boot);
  const { image } = source;
  if (image !== undefined) {
    store.instances.change(instance.id, (current) => ({ ...current, imageId: image.id }));
  }
  const old = volumesOf(store, instance.id).find(({ kind }) => kind === 'root');
  if (old === undefined) return;
  swapRecords(context, old, { task, source });
}

/** "The replacement root volume gets the same volume type and delete on termination attribute as the original". */
function swapRecords(
  { store, clock }: Context,
  old: Volume,
  { task, source }: { readonly task: RootTask; readonly source: RootSource },
): void {
  const id = newId('vol');
  const now = clock.now();
  store.volumes.put(id, {
    ...old,
    id,
    sizeGiB: source.sizeGiB,
    snapshotId: source.snapshotId,
    createTime: now,
    ...(old.attachment === undefined
      ? {}
      : { attachment: { ...old.attachment, id: newId('vol-attach'), attachTime: now } }),
  });
  if (!task.deletesReplaced) {
    store.volumes.change(old.id, detached);
    return;
  }
  store.volumes.remove(old.id);
  store.tags.remove(old.id);
}
