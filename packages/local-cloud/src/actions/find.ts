import type { Context } from '../context.js';
import type { Image } from '../model/image.js';
import type { Instance } from '../model/instance.js';
import { instanceOfInterface } from '../model/store.js';
import type { Snapshot, Volume } from '../model/volume.js';
import { ApiError } from '../protocol/error.js';

/** The records that actions name by id, or the error EC2 gives for an id nobody has. */

export function findInstance(context: Context, id: string): Instance {
  const instance = context.store.instances.get(id);
  if (instance === undefined) throw noInstances([id]);
  return instance;
}

/** All of several instances; the error names every id that does not exist, as EC2's does. */
export function findInstances(context: Context, ids: readonly string[]): Instance[] {
  const missing = ids.filter((id) => context.store.instances.get(id) === undefined);
  if (missing.length > 0) throw noInstances(missing);
  return [...new Set(ids)].map((id) => findInstance(context, id));
}

export function noInstances(ids: readonly string[]): ApiError {
  const message =
    ids.length === 1
      ? `The instance ID '${ids.join()}' does not exist`
      : `The instance IDs '${ids.join(', ')}' do not exist`;
  return new ApiError('InvalidInstanceID.NotFound', message);
}

export function findVolume(context: Context, id: string): Volume {
  const volume = context.store.volumes.get(id);
  if (volume === undefined) throw noVolume(id);
  return volume;
}

export function noVolume(id: string): ApiError {
  return new ApiError('InvalidVolume.NotFound', `The volume '${id}' does not exist.`);
}

export function findSnapshot(context: Context, id: string): Snapshot {
  const snapshot = context.store.snapshots.get(id);
  if (snapshot === undefined) throw noSnapshot(id);
  return snapshot;
}

export function noSnapshot(id: string): ApiError {
  return new ApiError('InvalidSnapshot.NotFound', `The snapshot '${id}' does not exist.`);
}

export function findImage(context: Context, id: string): Image {
  const image = context.store.images.get(id);
  if (image === undefined) throw noImage(id);
  return image;
}

export function noImage(id: string): ApiError {
  return new ApiError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
}

export function findByInterface(context: Context, eniId: string): Instance {
  const instance = instanceOfInterface(context.store, eniId);
  if (instance === undefined) throw noInterface(eniId);
  return instance;
}

export function noInterface(eniId: string): ApiError {
  return new ApiError(
    'InvalidNetworkInterfaceID.NotFound',
    `The networkInterface ID '${eniId}' does not exist`,
  );
}
