import { expect, test } from 'vitest';
import { paperCloud, type PaperCloud } from '../testing/paper-cloud.js';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A snapshot of a volume, completed. */
async function snapshotted(cloud: PaperCloud): Promise<string> {
  const volume = await cloud.call('CreateVolume', 'AvailabilityZone=us-east-1a&Size=1');
  await cloud.clock.advance(1000);
  const snapshot = await cloud.call('CreateSnapshot', `VolumeId=${text(volume['volumeId'])}`);
  await cloud.clock.advance(1000);
  return text(snapshot['snapshotId']);
}

async function imageOf(cloud: PaperCloud, name: string, ...devices: readonly string[]): Promise<string> {
  const root = cloud.context.store.snapshots.all().find(({ content }) => content.kind === 'root')?.id ?? '';
  const mapped = [root, ...devices].map(
    (id, index) =>
      `BlockDeviceMapping.${index + 1}.DeviceName=/dev/xvd${'afg'.charAt(index)}&` +
      `BlockDeviceMapping.${index + 1}.Ebs.SnapshotId=${id}`,
  );
  const query = [`Name=${name}`, 'RootDeviceName=/dev/xvda', 'Architecture=x86_64', ...mapped].join('&');
  const { imageId } = await cloud.call('RegisterImage', `${query}&VirtualizationType=hvm`);
  return text(imageId);
}

test('DeleteAssociatedSnapshots deletes no snapshot that another image is launched from', async () => {
  const cloud = await paperCloud();
  const instance = await cloud.launch();
  await cloud.clock.advance(1000);
  await cloud.call('CreateImage', `InstanceId=${instance}&Name=root`);
  await cloud.clock.advance(1000);
  const [shared, own] = [await snapshotted(cloud), await snapshotted(cloud)];
  const first = await imageOf(cloud, 'first', shared, own);
  const second = await imageOf(cloud, 'second', shared);
  const answer = await cloud.call('DeregisterImage', `ImageId=${first}&DeleteAssociatedSnapshots=true`);
  const root = cloud.context.store.snapshots.all().find(({ content }) => content.kind === 'root')?.id;
  expect(answer['deleteSnapshotResultSet']).toEqual({
    item: [
      { snapshotId: root, returnCode: 'skipped' },
      { snapshotId: shared, returnCode: 'skipped' },
      { snapshotId: own, returnCode: 'success' },
    ],
  });
  expect(cloud.context.store.snapshots.get(shared)).toBeDefined();
  expect(cloud.context.store.snapshots.get(own)).toBeUndefined();
  const last = await cloud.call('DeregisterImage', `ImageId=${second}&DeleteAssociatedSnapshots=true`);
  expect(last['deleteSnapshotResultSet']).toMatchObject({ item: [{}, { returnCode: 'success' }] });
});

test('a snapshot of a launch’s volume waits until the machine has it', async () => {
  const cloud = await paperCloud();
  const release = cloud.host.hold('create');
  const query = 'BlockDeviceMapping.1.DeviceName=/dev/sdf&BlockDeviceMapping.1.Ebs.VolumeSize=1';
  const id = await cloud.launch(query);
  const volume = cloud.context.store.volumes.all().find(({ kind }) => kind === 'data');
  const snapshot = cloud.call('CreateSnapshot', `VolumeId=${volume?.id ?? ''}`);
  await cloud.clock.advance(1000);
  expect(cloud.context.store.instances.get(id)?.state).toBe('pending');
  release();
  expect(await snapshot).toMatchObject({ volumeId: volume?.id, status: 'pending' });
});

test('a snapshot does not wait for a machine that is shutting down', async () => {
  const cloud = await paperCloud();
  const id = await cloud.launch(
    'BlockDeviceMapping.1.DeviceName=/dev/sdf&BlockDeviceMapping.1.Ebs.VolumeSize=1',
  );
  await cloud.clock.advance(1000);
  const release = cloud.host.hold('stop');
  await cloud.call('StopInstances', `InstanceId.1=${id}`);
  const volume = cloud.context.store.volumes.all().find(({ kind }) => kind === 'data');
  expect(await cloud.call('CreateSnapshot', `VolumeId=${volume?.id ?? ''}`)).toMatchObject({
    status: 'pending',
  });
  release();
});
