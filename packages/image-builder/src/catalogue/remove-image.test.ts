import { expect, test } from 'vitest';
import { ec2Error, fakeEc2 } from '../testing/fake-ec2.js';
import { removeImage } from './remove-image.js';

test('an image that EC2 does not show yet is removed when it does, with its snapshots', async () => {
  let looks = 0;
  const { ec2, calls } = fakeEc2(({ action }) => {
    if (action !== 'DescribeImages') return {};
    looks += 1;
    if (looks === 1) throw ec2Error('InvalidAMIID.NotFound');
    // Shown before it says of what it is made.
    const Ebs = looks === 2 ? {} : { SnapshotId: 'snap-1' };
    return { Images: [{ ImageId: 'ami-1', BlockDeviceMappings: [{ Ebs }] }] };
  });
  await removeImage(ec2, 'ami-1');
  expect(calls.map(({ action }) => action)).toEqual([
    ...['DescribeImages', 'DescribeImages', 'DescribeImages'],
    ...['DeregisterImage', 'DeleteSnapshot'],
  ]);
});

test('an image that never says of what it is made is deregistered all the same; its snapshots are left to the next build', async () => {
  const { ec2, calls } = fakeEc2(({ action }) =>
    action === 'DescribeImages' ? { Images: [{ ImageId: 'ami-1', State: 'failed' }] } : {},
  );
  await removeImage(ec2, 'ami-1', 20);
  const actions = new Set(calls.map(({ action }) => action));
  expect([...actions]).toEqual(['DescribeImages', 'DeregisterImage']);
});
