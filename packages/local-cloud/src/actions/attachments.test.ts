import { expect, test } from 'vitest';
import type { Volume } from '../model/volume.js';
import { settled } from '../testing/manual-clock.js';
import { paperCloud, type PaperCloud } from '../testing/paper-cloud.js';

// The clock stands still, so that two attachments have the same time: what sticks of the first must not meet the second.
interface Ground {
  readonly cloud: PaperCloud;
  readonly volume: () => Volume | undefined;
  readonly attach: (device: string) => Promise<void>;
  readonly detach: (force: boolean) => Promise<void>;
}

async function ground(): Promise<Ground> {
  const cloud = await paperCloud();
  const instanceId = await cloud.launch();
  await cloud.clock.advance(1000);
  const { volumeId } = await cloud.call('CreateVolume', 'AvailabilityZone=us-east-1a&Size=1');
  await cloud.clock.advance(1000);
  const of = `VolumeId=${volumeId as string}`;
  return {
    cloud,
    volume: () => cloud.context.store.volumes.get(volumeId as string),
    async attach(device) {
      await cloud.call('AttachVolume', `${of}&InstanceId=${instanceId}&Device=${device}`);
      await settled();
    },
    async detach(force) {
      await cloud.call('DetachVolume', `${of}&Force=${force}`);
      await settled();
    },
  };
}

test('an attachment that stuck and was given up does nothing to the next one of the same millisecond', async () => {
  const { cloud, volume, attach, detach } = await ground();
  cloud.context.faults.add({ kind: 'stuck-attach', name: 'stuck', count: 1 });
  await attach('/dev/sdf');
  const first = volume()?.attachment;
  expect(first?.state).toBe('attaching');
  await detach(true);
  await attach('/dev/sdg');
  expect(volume()?.attachment).toMatchObject({ device: '/dev/sdg', state: 'attached' });
  expect(volume()?.attachment?.attachTime).toBe(first?.attachTime);
  // Were the first one to go on, the host would refuse it, and the volume would be let go.
  cloud.host.failing.add('attach');
  cloud.context.faults.remove('stuck');
  await settled();
  expect(volume()?.attachment).toMatchObject({ device: '/dev/sdg', state: 'attached' });
});

test('a detach that stuck and was forced does not take off the next attachment of the same millisecond', async () => {
  const { cloud, volume, attach, detach } = await ground();
  await attach('/dev/sdf');
  cloud.context.faults.add({ kind: 'stuck-detach', name: 'stuck', count: 1 });
  await detach(false);
  expect(volume()?.attachment?.state).toBe('detaching');
  await detach(true);
  expect(volume()?.attachment).toBeUndefined();
  await attach('/dev/sdg');
  cloud.context.faults.remove('stuck');
  await settled();
  expect(volume()?.attachment).toMatchObject({ device: '/dev/sdg', state: 'attached' });
});
