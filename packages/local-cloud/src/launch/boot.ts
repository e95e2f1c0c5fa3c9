import { ensureBase } from '../base-image.js';
import type { Context } from '../context.js';
import { perhapsDies } from '../machine-faults/dies.js';
import type { MachineSpec } from '../machines/port.js';
import type { Instance } from '../model/instance.js';
import { instanceTypes } from '../model/instance-types.js';
import { volumesOf } from '../model/store.js';
import type { Volume } from '../model/volume.js';
import { ApiError } from '../protocol/error.js';
import { leaveByItself } from '../lifecycle/exited.js';
import { releaseInstance } from '../lifecycle/release.js';

/** Boots a committed instance: `pending` until the machine runs and its devices are there, then `running`. */
export async function boot(context: Context, instance: Instance, hostImageId: string): Promise<void> {
  try {
    // The metadata service must have the role's keys by the time the guest can ask.
    if (instance.profile !== undefined) {
      await context.roleKeys.prepare(instance.profile.roleName, instance.id);
    }
    // Before there is a machine: it never has more open than its groups say, and its peers know it as a member.
    await context.traffic.follow();
    await makeMachine(context, instance, hostImageId);
    for (const volume of volumesOf(context.store, instance.id)) await bringVolume(context, instance, volume);
    await context.pause(context.latency.boot);
    await arrive(context, instance.id);
  } catch (cause) {
    await fail(context, instance.id, cause);
    throw cause;
  }
}

async function makeMachine(context: Context, instance: Instance, hostImageId: string): Promise<void> {
  await ensureBase(context, hostImageId);
  await context.host.machines.create(machineSpec(instance, hostImageId));
  if (instance.network.assigned.length > 1) {
    await context.host.machines.setAddresses(instance.id, instance.network.assigned);
  }
}

/** The machine that embodies an instance when its root file system comes from an image of the host. */
export function machineSpec(instance: Instance, hostImageId: string): MachineSpec {
  const type = instanceTypes.get(instance.instanceType);
  if (type === undefined) throw new ApiError('InternalError', `no such type ${instance.instanceType}`, 500);
  return {
    instanceId: instance.id,
    vpcId: instance.placement.vpcId,
    imageId: hostImageId,
    privateIp: instance.network.assigned[0] ?? '',
    macAddress: instance.network.macAddress,
    ...(instance.publicIp === undefined ? {} : { publicIp: instance.publicIp }),
    hostname: instance.hostname,
    vcpus: type.vcpus,
    memoryMiB: type.memoryMiB,
  };
}

async function bringVolume(context: Context, instance: Instance, volume: Volume): Promise<void> {
  if (volume.kind === 'data') {
    await context.host.volumes.create(volume.id, {
      sizeGiB: volume.sizeGiB,
      ...(volume.snapshotId === '' ? {} : { fromSnapshot: volume.snapshotId }),
    });
    await context.host.volumes.attach(volume.id, instance.id, volume.attachment?.device ?? '');
  }
  context.store.volumes.change(volume.id, (current) =>
    current.attachment === undefined
      ? current
      : { ...current, attachment: { ...current.attachment, state: 'attached' } },
  );
}

/**
 * Only a pending instance starts running, and only while its machine does: one that was terminated meanwhile stays on its
 * way out, and one whose guest shut down while EC2's time for a boot passed is on its way there, by its own doing.
 */
export async function arrive(context: Context, instanceId: string): Promise<void> {
  const { instances } = context.store;
  const machine = await context.host.machines.state(instanceId);
  const instance = instances.get(instanceId);
  if (instance?.state !== 'pending') return;
  if (machine !== 'running') {
    leaveByItself(context, instance);
    return;
  }
  instances.put(instanceId, { ...instance, state: 'running' });
  perhapsDies(context, instanceId);
}

/** A machine that cannot be made ends as EC2's do: terminated, with the reason. */
async function fail(context: Context, instanceId: string, cause: unknown): Promise<void> {
  const message = cause instanceof Error ? cause.message : String(cause);
  context.store.instances.change(instanceId, (current) => ({
    ...current,
    state: 'shutting-down',
    stateReason: { code: 'Server.InternalError', message: `Server.InternalError: ${message}` },
    transitionReason: 'Server.InternalError',
  }));
  await releaseInstance(context, instanceId);
}
