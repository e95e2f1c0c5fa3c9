import type { z } from 'zod';
import type { Context } from '../context.js';
import { newId } from '../model/ids.js';
import { tagsFor, tagSpecifications } from '../model/tag-params.js';
import type { Tags } from '../model/store.js';
import type { Snapshot, Volume } from '../model/volume.js';
import { volumeSettings, volumeTypes } from '../model/volume-settings.js';
import { hasZone } from '../model/zone.js';
import { ApiError } from '../protocol/error.js';
import { flag, ids, integer, name, oneOf, text } from '../protocol/params.js';
import { volumeXml } from '../views/volume.js';
import { defineAction, type Action } from './action.js';
import { findSnapshot } from './find.js';

const params = {
  AvailabilityZone: name(),
  Size: integer(1, 65_536).optional(),
  SnapshotId: ids.snapshot.optional(),
  VolumeType: oneOf(...volumeTypes).optional(),
  Iops: integer(0, 256_000).optional(),
  Throughput: integer(0, 2000).optional(),
  Encrypted: flag,
  KmsKeyId: text().optional(),
  ClientToken: text(64).optional(),
  TagSpecification: tagSpecifications,
};

type Params = { [K in keyof typeof params]?: z.output<(typeof params)[K]> };

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html */
export const createVolume: Action = defineAction({
  name: 'CreateVolume',
  params,
  refuses: ['OutpostArn', 'AvailabilityZoneId', 'VolumeInitializationRate', 'Operator', 'MultiAttachEnabled'],
  check: (context, given) => {
    tagsFor(given.TagSpecification, ['volume']);
    planVolume(context, given);
  },
  async run(context, given, call) {
    const volume = await context.tokens.once('CreateVolume', call.params, () =>
      Promise.resolve(create(context, given)),
    );
    return volumeXml(context.store.volumes.get(volume.id) ?? volume, given.TagSpecification['volume'] ?? {});
  },
});

function create(context: Context, given: Params): Volume {
  const volume = planVolume(context, given);
  const tags: Tags = given.TagSpecification?.['volume'] ?? {};
  const { volumes, tags: tagTable } = context.store;
  volumes.put(volume.id, volume);
  if (Object.keys(tags).length > 0) tagTable.put(volume.id, tags);
  context.work.queue(volume.id, `create ${volume.id}`, async () => {
    try {
      await context.host.volumes.create(volume.id, {
        sizeGiB: volume.sizeGiB,
        ...(volume.snapshotId === '' ? {} : { fromSnapshot: volume.snapshotId }),
      });
      volumes.change(volume.id, (current) => ({ ...current, state: 'available' }));
    } catch (cause) {
      volumes.change(volume.id, (current) => ({ ...current, state: 'error' }));
      throw cause;
    }
  });
  return volume;
}

function planVolume(context: Context, given: Params): Volume {
  const zone = given.AvailabilityZone ?? '';
  if (!hasZone(context.region, zone)) {
    throw new ApiError('InvalidZone.NotFound', `The zone '${zone}' does not exist.`);
  }
  const snapshot = given.SnapshotId === undefined ? undefined : usableSnapshot(context, given.SnapshotId);
  const settings = {
    ...{ type: given.VolumeType, sizeGiB: sizeOf(given.Size, snapshot), iops: given.Iops },
    ...{ throughput: given.Throughput, encrypted: given.Encrypted, kmsKeyId: given.KmsKeyId },
  };
  return {
    id: newId('vol'),
    kind: 'data',
    ...volumeSettings(settings, snapshot),
    zone,
    snapshotId: given.SnapshotId ?? '',
    state: 'creating',
    createTime: context.clock.now(),
  };
}

function usableSnapshot(context: Context, id: string): Snapshot {
  const snapshot = findSnapshot(context, id);
  if (snapshot.state !== 'completed' || snapshot.content.kind !== 'volume') {
    throw new ApiError('IncorrectState', `Snapshot is in invalid state - ${snapshot.state}`);
  }
  return snapshot;
}

function sizeOf(asked: number | undefined, snapshot: Snapshot | undefined): number {
  const sizeGiB = asked ?? snapshot?.sizeGiB;
  if (sizeGiB === undefined) {
    throw new ApiError('MissingParameter', 'The request must contain the parameter size/snapshot');
  }
  if (snapshot !== undefined && sizeGiB < snapshot.sizeGiB) {
    throw new ApiError(
      'InvalidParameterValue',
      `The size of a volume must be at least that of its snapshot: ${snapshot.sizeGiB} GiB.`,
    );
  }
  return sizeGiB;
}
