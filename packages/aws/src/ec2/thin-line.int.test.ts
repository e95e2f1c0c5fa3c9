import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import type { Call, Outcome } from '@moult/rolling-upgrade';
import { expect, test } from 'vitest';
import { lookAtCloud } from '../observe/cloud.js';
import { watchCalls } from '../testing/calls-seen.js';
import { startMoto } from '../testing/moto.js';
import { makeSite } from '../testing/network.js';
import { Ec2Belongings } from './belongings.js';
import { describeInstance } from './instance.js';
import { Ec2Machines } from './machines.js';

const hour = 3_600_000;
const now = (): number => Date.now();
const call = (token: string): Call => ({ token, notAfter: now() + 20_000 });

/** Every effect is done twice, as after a lost answer: the second must find what the first did. */
async function twice(act: () => Promise<Outcome>): Promise<Record<string, string | number>> {
  const first = await act();
  expect(first).toMatchObject({ kind: 'done' });
  expect(await act()).toEqual(first);
  return first.kind === 'done' ? first.result : {};
}

test('the cloud half of a swap, every call made twice, leaves one instance with volume and address', async () => {
  await using aws = await startMoto();
  const { ec2, ec2Reads } = aws.clients;
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ MaxResults: 5 }));
  const image = Images[0]?.ImageId ?? '';
  const { site, node: home, template } = await makeSite(ec2, image, '10.99.0.0/24');
  const calls = watchCalls(aws.clients);
  const { name: node, zone, volumeId: volume, serviceAddress: address } = home;
  const parts = { ec2, ec2Reads, site, now };
  const machines = new Ec2Machines(parts);
  const belongings = new Ec2Belongings(parts, { keepSnapshotsMs: hour });
  const what = {
    kind: 'launch',
    node,
    zone,
    image,
    template: template.id,
    templateVersion: template.version,
  } as const;
  const launch = async (token: string): Promise<string> =>
    String((await twice(() => machines.launch(what, call(token))))['instance']);
  const give = async (instance: string): Promise<void> => {
    await twice(() => belongings.attach({ kind: 'attach-volume', volume, instance }, call('attach')));
    await twice(() => belongings.moveAddress({ kind: 'move-address', address, instance }, call('move')));
  };

  const old = await launch('token-1');
  await give(old);
  const replacement = await launch('token-2');
  await twice(() => machines.stop({ kind: 'stop-instance', instance: old }, call('stop')));
  await twice(() => belongings.detach({ kind: 'detach-volume', volume, instance: old }, call('detach')));
  const snapshot = { kind: 'snapshot-volume', volume, plan: 'plan-1' } as const;
  const { snapshot: taken } = await twice(() => belongings.snapshot(snapshot, call('snapshot')));
  await give(replacement);
  await twice(() => machines.terminate({ kind: 'terminate', instance: old }, call('terminate')));

  const seen = await lookAtCloud(ec2Reads, site, [volume]);
  expect(seen.instances.map(({ id, state }) => [id, state])).toEqual([
    [old, 'terminated'],
    [replacement, 'running'],
  ]);
  expect(seen.instances[1]).toMatchObject({
    node,
    image,
    zone,
    templateVersion: 1,
    deletesOnTermination: [],
  });
  expect(seen.volumes).toMatchObject([
    { id: volume, attachment: { kind: 'attached', instance: replacement }, history: 'blank' },
  ]);
  expect(seen.snapshots).toMatchObject([{ id: taken, volume, plan: 'plan-1' }]);
  expect((await describeInstance(ec2Reads, replacement)).interface?.addresses).toContain(address);
  const count = (command: string): number => calls.filter((one) => one === `EC2Client ${command}`).length;
  expect(count('RunInstancesCommand')).toBe(2);
  expect(count('CreateSnapshotCommand')).toBe(1);
});
