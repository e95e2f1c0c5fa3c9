import type { Context } from '../context.js';
import { beginReplaceRoot, type RootSource } from '../lifecycle/replace-root.js';
import { newId } from '../model/ids.js';
import type { Image } from '../model/image.js';
import type { Instance } from '../model/instance.js';
import type { RootTask } from '../model/root-task.js';
import { volumesOf } from '../model/store.js';
import { tagsFor, tagSpecifications } from '../model/tag-params.js';
import { ApiError, unsupported } from '../protocol/error.js';
import { flag, ids, text } from '../protocol/params.js';
import { rootTaskXml } from '../views/root-task.js';
import { defineAction, type Action } from './action.js';
import { findImage, findInstance, findSnapshot } from './find.js';
import { requireState } from './transition.js';

interface Wish {
  readonly InstanceId: string;
  readonly ImageId?: string | undefined;
  readonly SnapshotId?: string | undefined;
}

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateReplaceRootVolumeTask.html
 * Rules from https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/replace-root.html
 */
export const createReplaceRootVolumeTask: Action = defineAction({
  name: 'CreateReplaceRootVolumeTask',
  params: {
    InstanceId: ids.instance,
    ImageId: ids.image.optional(),
    SnapshotId: ids.snapshot.optional(),
    DeleteReplacedRootVolume: flag,
    ClientToken: text(64).optional(),
    TagSpecification: tagSpecifications,
  },
  refuses: ['VolumeInitializationRate'],
  check: (context, params) => {
    tagsFor(params.TagSpecification, ['replace-root-volume-task']);
    sourceOf(context, params);
  },
  async run(context, params, call) {
    const task = await context.tokens.once('CreateReplaceRootVolumeTask', call.params, () =>
      Promise.resolve(begin(context, params, params.DeleteReplacedRootVolume ?? false)),
    );
    const tags = params.TagSpecification['replace-root-volume-task'] ?? {};
    if (Object.keys(tags).length > 0) context.store.tags.put(task.id, tags);
    return { replaceRootVolumeTask: rootTaskXml(context.store.rootTasks.get(task.id) ?? task, tags) };
  },
});

function begin(context: Context, wish: Wish, deletesReplaced: boolean): RootTask {
  const source = sourceOf(context, wish);
  const task: RootTask = {
    id: newId('replacevol'),
    instanceId: wish.InstanceId,
    state: 'pending',
    startTime: context.clock.now(),
    ...(wish.ImageId === undefined ? {} : { imageId: wish.ImageId }),
    ...(wish.SnapshotId === undefined ? {} : { snapshotId: wish.SnapshotId }),
    deletesReplaced,
  };
  context.store.rootTasks.put(task.id, task);
  beginReplaceRoot(context, task, source);
  return task;
}

function sourceOf(context: Context, wish: Wish): RootSource {
  const instance = findInstance(context, wish.InstanceId);
  requireState([instance], ['running'], 'given another root volume');
  if (wish.ImageId !== undefined && wish.SnapshotId !== undefined) {
    throw new ApiError(
      'InvalidParameterCombination',
      'The parameters ImageId and SnapshotId cannot be used together.',
    );
  }
  const sizeGiB = volumesOf(context.store, instance.id).find(({ kind }) => kind === 'root')?.sizeGiB ?? 0;
  if (wish.ImageId !== undefined) return fromImage(findImage(context, wish.ImageId), sizeGiB);
  if (wish.SnapshotId !== undefined) return fromSnapshot(context, wish.SnapshotId, { instance, sizeGiB });
  const launched = findImage(context, instance.imageId);
  // Back to the launch state, from the snapshot that the volume was made of.
  return { hostImageId: launched.hostImageId, snapshotId: rootOf(launched)?.snapshotId ?? '', sizeGiB };
}

function fromImage(image: Image, originalGiB: number): RootSource {
  if (image.state !== 'available') {
    throw new ApiError(
      'InvalidAMIID.Unavailable',
      `The image ID '${image.id}' is not available: ${image.state}`,
    );
  }
  const root = rootOf(image);
  if (root === undefined || root.sizeGiB < originalGiB) {
    throw new ApiError(
      'InvalidParameterValue',
      `The root volume of ${image.id} is smaller than that of the instance, ${originalGiB} GiB.`,
    );
  }
  return { hostImageId: image.hostImageId, image, snapshotId: root.snapshotId, sizeGiB: root.sizeGiB };
}

function fromSnapshot(
  context: Context,
  snapshotId: string,
  { instance, sizeGiB }: { readonly instance: Instance; readonly sizeGiB: number },
): RootSource {
  const { content, state, id } = findSnapshot(context, snapshotId);
  if (state !== 'completed') throw new ApiError('IncorrectState', `Snapshot is in invalid state - ${state}`);
  if (content.kind !== 'root')
    throw unsupported(`a root volume of ${instance.id} from a snapshot of a data volume`);
  return { hostImageId: content.hostImageId, snapshotId: id, sizeGiB };
}

function rootOf(image: Image): Image['devices'][number] | undefined {
  return image.devices.find(({ device }) => device === image.rootDeviceName);
}
