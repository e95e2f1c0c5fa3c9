import type { Context } from '../context.js';
import { newId } from '../model/ids.js';
import type { Instance } from '../model/instance.js';
import { volumesOf } from '../model/store.js';
import type { Attachment, Volume } from '../model/volume.js';
import { sticks } from '../faults/effects.js';
import { detached } from '../lifecycle/release.js';
import { ApiError, unsupported } from '../protocol/error.js';
import { ids, name } from '../protocol/params.js';
import { attachmentXml } from '../views/volume.js';
import { defineAction, type Action } from './action.js';
import { findInstance, findVolume } from './find.js';

/** Names EC2 accepts for Linux: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html */
const deviceName = /^\/dev\/(sd[a-z][1-9]?[0-9]?|xvd[a-z][a-z]?[1-9]?[0-9]?)$/;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html */
export const attachVolume: Action = defineAction({
  name: 'AttachVolume',
  params: { VolumeId: ids.volume, InstanceId: ids.instance, Device: name(64) },
  refuses: ['EbsCardIndex'],
  check: (context, params) => {
    const volume = findVolume(context, params.VolumeId);
    const instance = findInstance(context, params.InstanceId);
    if (volume.kind === 'root') throw unsupported('attaching a root volume that was replaced');
    checkVolume(volume, instance);
    checkDevice(context, instance, params.Device);
  },
  run(context, params) {
    const { VolumeId: volumeId, InstanceId: instanceId, Device: device } = params;
    const attachment = {
      id: newId('vol-attach'),
      instanceId,
      device,
      state: 'attaching' as const,
      attachTime: context.clock.now(),
      deleteOnTermination: false,
    };
    context.store.volumes.change(volumeId, (volume) => ({ ...volume, state: 'in-use', attachment }));
    context.work.queue(instanceId, `attach ${volumeId}`, () => attach(context, volumeId, instanceId));
    return attachmentXml(volumeId, attachment);
  },
});

async function attach(context: Context, volumeId: string, instanceId: string): Promise<void> {
  const { volumes } = context.store;
  const attachment = volumes.get(volumeId)?.attachment;
  // Terminated before its turn came: the volume was let go then.
  if (attachment?.instanceId !== instanceId) return;
  if (attachment.state !== 'attaching') return;
  const stuck = sticks(context.faults, 'stuck-attach', { volumeId, instanceId });
  if (stuck !== undefined) {
    // Off the machine's queue, so that a detach, a stop or a terminate gets its turn while this one sticks.
    void stuck.released.then(() => {
      context.work.queue(instanceId, `attach ${volumeId}`, () => complete(context, volumeId, attachment));
    });
    return;
  }
  await complete(context, volumeId, attachment);
}

async function complete(
  context: Context,
  volumeId: string,
  { id, instanceId, device }: Attachment,
): Promise<void> {
  const { volumes } = context.store;
  // Given up meanwhile, and perhaps attached anew: that one is not this one.
  if (volumes.get(volumeId)?.attachment?.id !== id) return;
  try {
    await context.host.volumes.attach(volumeId, instanceId, device);
    await context.pause(context.latency.attach);
    volumes.change(volumeId, (volume) =>
      volume.attachment?.state === 'attaching'
        ? { ...volume, attachment: { ...volume.attachment, state: 'attached' } }
        : volume,
    );
  } catch (cause) {
    volumes.change(volumeId, detached);
    throw cause;
  }
}

function checkVolume(volume: Volume, instance: Instance): void {
  if (volume.attachment !== undefined) {
    throw new ApiError('VolumeInUse', `${volume.id} is already attached to an instance`);
  }
  if (volume.state !== 'available') {
    throw new ApiError('IncorrectState', `The volume '${volume.id}' is not 'available'.`);
  }
  if (!['running', 'stopped'].includes(instance.state)) {
    throw new ApiError('IncorrectState', `Instance '${instance.id}' is not 'running' or 'stopped'.`);
  }
  if (volume.zone !== instance.placement.zone) {
    throw new ApiError(
      'InvalidVolume.ZoneMismatch',
      `The volume '${volume.id}' is not in the same availability zone as instance '${instance.id}'`,
    );
  }
}

function checkDevice(context: Context, instance: Instance, device: string): void {
  if (!deviceName.test(device)) {
    throw new ApiError(
      'InvalidParameterValue',
      `Value (${device}) for parameter device is invalid. ${device} is not a valid EBS device name.`,
    );
  }
  // The kernel names /dev/sdf and /dev/xvdf alike, so one of them is taken when the other is.
  const plain = (name: string) => name.replace('/dev/xvd', '/dev/sd');
  const taken = volumesOf(context.store, instance.id).some(
    (volume) => plain(volume.attachment?.device ?? '') === plain(device),
  );
  if (taken) {
    throw new ApiError(
      'InvalidParameterValue',
      `Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`,
    );
  }
}
