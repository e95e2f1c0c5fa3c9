import type { Context } from '../context.js';
import { addressesLinger } from '../faults/effects.js';
import { omit } from '../model/omit.js';
import { volumesOf } from '../model/store.js';
import type { Volume } from '../model/volume.js';

/** The end of an instance: machine removed, volumes let go or deleted, addresses free; then `terminated`. */
export async function releaseInstance(context: Context, instanceId: string): Promise<void> {
  const { store, host } = context;
  await host.machines.remove(instanceId);
  for (const volume of volumesOf(store, instanceId)) await releaseVolume(context, volume);
  const held = addressesLinger(context.faults, instanceId);
  store.instances.change(instanceId, (instance) => ({
    ...instance,
    state: 'terminated',
    ...(held === undefined ? {} : { addressesLinger: true }),
  }));
  void held?.released.then(() =>
    store.instances.change(instanceId, (instance) => omit(instance, 'addressesLinger')),
  );
  // Its addresses may be somebody else's from now on, who is not a member of its groups.
  await context.traffic.follow();
}

async function releaseVolume(context: Context, volume: Volume): Promise<void> {
  const { store, host } = context;
  if (volume.kind === 'data') {
    // The machine is gone, so nothing can hold the device open: this is a clean detach of a stopped disk.
    await host.volumes.detach(volume.id, volume.attachment?.instanceId ?? '', { force: true });
  }
  if (volume.attachment?.deleteOnTermination === true) {
    if (volume.kind === 'data') await host.volumes.remove(volume.id);
    store.volumes.remove(volume.id);
    store.tags.remove(volume.id);
    return;
  }
  store.volumes.change(volume.id, detached);
}

/** A volume without its attachment. */
export function detached(volume: Volume): Volume {
  return { ...omit(volume, 'attachment'), state: 'available' };
}
