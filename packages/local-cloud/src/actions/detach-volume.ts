import type { Context } from '../context.js';
import { sticks } from '../faults/effects.js';
import { detached } from '../lifecycle/release.js';
import type { Attachment, Volume } from '../model/volume.js';
import { ApiError, unsupported } from '../protocol/error.js';
import { flag, ids, name } from '../protocol/params.js';
import { attachmentXml } from '../views/volume.js';
import { defineAction, type Action } from './action.js';
import { findInstance, findVolume } from './find.js';

/** How often a busy device is tried again, in milliseconds: the detach goes through when the guest lets go. */
const retryMs = 500;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVolume.html */
export const detachVolume: Action = defineAction({
  name: 'DetachVolume',
  params: {
    VolumeId: ids.volume,
    InstanceId: ids.instance.optional(),
    Device: name(64).optional(),
    Force: flag,
  },
  check: (context, params) => {
    const attachment = attachmentOf(findVolume(context, params.VolumeId));
    if (params.InstanceId !== undefined) {
      findInstance(context, params.InstanceId);
      if (attachment.instanceId !== params.InstanceId) {
        throw new ApiError(
          'InvalidAttachment.NotFound',
          `The volume '${params.VolumeId}' is not attached to instance '${params.InstanceId}'.`,
        );
      }
    }
    if (params.Device !== undefined && attachment.device !== params.Device) {
      throw new ApiError(
        'InvalidAttachment.NotFound',
        `The volume '${params.VolumeId}' is not attached to instance '${attachment.instanceId}' as device ${params.Device}`,
      );
    }
  },
  run(context, params) {
    const { VolumeId: volumeId, Force: force = false } = params;
    const volume = findVolume(context, volumeId);
    const attachment: Attachment = { ...attachmentOf(volume), state: 'detaching' };
    context.store.volumes.put(volumeId, { ...volume, attachment });
    context.work.queue(attachment.instanceId, `detach ${volumeId}`, () =>
      detach(context, volumeId, { attachment, force }),
    );
    return attachmentXml(volumeId, attachment);
  },
});

function attachmentOf(volume: Volume): Attachment {
  if (volume.attachment === undefined) {
    throw new ApiError('IncorrectState', `The volume '${volume.id}' is 'available'.`);
  }
  if (volume.kind === 'root') throw unsupported('detaching the root volume of an instance');
  return volume.attachment;
}

interface Detachment {
  readonly attachment: Attachment;
  readonly force: boolean;
}

async function detach(context: Context, volumeId: string, { attachment, force }: Detachment): Promise<void> {
  const { volumes } = context.store;
  if (volumes.get(volumeId)?.attachment?.id !== attachment.id) return;
  const { instanceId } = attachment;
  const stuck = force ? undefined : sticks(context.faults, 'stuck-detach', { volumeId, instanceId });
  if (stuck === undefined) {
    await takeOff(context, volumeId, { attachment, force });
    return;
  }
  // Off the machine's queue: a forced detach, a stop or a terminate gets its turn while this one sticks.
  void stuck.released.then(() => {
    context.work.queue(instanceId, `detach ${volumeId}`, () =>
      takeOff(context, volumeId, { attachment, force }),
    );
  });
}

async function takeOff(context: Context, volumeId: string, { attachment, force }: Detachment): Promise<void> {
  const { volumes } = context.store;
  // Torn off meanwhile, and perhaps attached anew: that one is not this one.
  if (volumes.get(volumeId)?.attachment?.id !== attachment.id) return;
  await context.pause(context.latency.detach);
  const outcome = await context.host.volumes.detach(volumeId, attachment.instanceId, { force });
  if (outcome === 'detached') {
    volumes.change(volumeId, detached);
    return;
  }
  // "If an EBS volume is the root device or mounted, it stays in the busy state while detaching": it is not an error,
  // and it ends when the guest unmounts. Tried again at the back of the machine's queue, so that a forced detach,
  // a stop or a terminate asked for meanwhile goes first.
  volumes.change(volumeId, (volume) => ({ ...volume, attachment: { ...attachment, state: 'busy' } }));
  void context.clock.delay(retryMs, context.work.signal).then(() => {
    if (volumes.get(volumeId)?.attachment?.state !== 'busy') return;
    context.work.queue(attachment.instanceId, `detach ${volumeId} again`, () =>
      takeOff(context, volumeId, { attachment, force: false }),
    );
  });
}
