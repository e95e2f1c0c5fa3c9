import type { Context } from '../context.js';
import { newId } from '../model/ids.js';
import { tagsFor, tagSpecifications } from '../model/tag-params.js';
import type { Snapshot, Volume } from '../model/volume.js';
import { ApiError, unsupported } from '../protocol/error.js';
import { ids, text } from '../protocol/params.js';
import { snapshotXml } from '../views/volume.js';
import { defineAction, type Action } from './action.js';
import { findVolume } from './find.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html */
export const createSnapshot: Action = defineAction({
  name: 'CreateSnapshot',
  params: { VolumeId: ids.volume, Description: text(255).optional(), TagSpecification: tagSpecifications },
  refuses: ['OutpostArn', 'Location'],
  check: (context, params) => {
    tagsFor(params.TagSpecification, ['snapshot']);
    const volume = findVolume(context, params.VolumeId);
    if (volume.kind === 'root')
      throw unsupported('snapshots of a root volume; CreateImage keeps a root file system');
    if (volume.state !== 'available' && volume.state !== 'in-use') {
      throw new ApiError('IncorrectState', `The volume '${volume.id}' is '${volume.state}'.`);
    }
  },
  async run(context, params) {
    const volume = findVolume(context, params.VolumeId);
    const tags = params.TagSpecification['snapshot'] ?? {};
    const snapshot = await takeSnapshot(context, volume.id, params.Description ?? '');
    if (Object.keys(tags).length > 0) context.store.tags.put(snapshot.id, tags);
    return snapshotXml(snapshot, context.accountId, tags);
  },
});

/**
 * Takes a snapshot of a data volume. Its bytes are those of the moment of the call, so they are copied before the
 * answer; `completed` follows when EC2 would have moved them to S3.
 */
export async function takeSnapshot(
  context: Context,
  volumeId: string,
  description: string,
): Promise<Snapshot> {
  const { snapshots } = context.store;
  await madeWithItsInstance(context, findVolume(context, volumeId));
  const volume = findVolume(context, volumeId);
  const snapshot: Snapshot = {
    id: newId('snap'),
    volumeId,
    sizeGiB: volume.sizeGiB,
    state: 'pending',
    encrypted: volume.encrypted,
    ...(volume.kmsKeyId === undefined ? {} : { kmsKeyId: volume.kmsKeyId }),
    description,
    startTime: context.clock.now(),
    content: { kind: 'volume' },
  };
  await context.host.volumes.snapshot(volumeId, snapshot.id);
  snapshots.put(snapshot.id, snapshot);
  context.work.queue(snapshot.id, `complete ${snapshot.id}`, async () => {
    await context.pause(context.latency.snapshot);
    snapshots.change(snapshot.id, (current) => ({ ...current, state: 'completed' }));
  });
  return snapshot;
}

/** The volumes of a launch are there once its machine is: until then there are no bytes to copy. */
async function madeWithItsInstance({ store, work }: Context, { attachment }: Volume): Promise<void> {
  if (attachment?.state !== 'attaching') return;
  // One that is attached later is there already, and its attachment may take for ever.
  if (store.instances.get(attachment.instanceId)?.state !== 'pending') return;
  await work.caughtUp(attachment.instanceId);
}
