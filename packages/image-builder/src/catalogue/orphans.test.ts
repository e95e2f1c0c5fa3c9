import { expect, test } from 'vitest';
import { tagKeys, tags } from '../build/tags.js';
import { ec2Error, fakeEc2, type FakeCall } from '../testing/fake-ec2.js';
import { decideOrphans } from './orphans.js';
import { prune } from './prune.js';

const ours = { [tagKeys.image]: 'consul', [tagKeys.version]: 'v1', [tagKeys.status]: 'tested' };
const snapshot = (SnapshotId: string, record: Readonly<Record<string, string>> = ours) => ({
  SnapshotId,
  Tags: tags(record),
});
const of = (SnapshotId: string) => ({ BlockDeviceMappings: [{ Ebs: { SnapshotId } }] });

test('a snapshot of an image that is gone is an orphan, one that any image is made of is not', () => {
  expect(decideOrphans([snapshot('snap-1'), snapshot('snap-2')], [of('snap-2')])).toEqual([
    { snapshotId: 'snap-1', name: 'consul', version: 'v1' },
  ]);
});

// Safety rule: a snapshot of a volume is somebody's data, and what a build is making belongs to it.
test('what is no snapshot of an image, and what a build has its mark on, is nobody’s orphan', () => {
  const building = { ...ours, [tagKeys.build]: 'consul-v1' };
  expect(decideOrphans([snapshot('snap-1', { 'moult:node': 'consul-1' })], [])).toEqual([]);
  expect(decideOrphans([snapshot('snap-1', building)], [])).toEqual([]);
});

/** An account with one revoked image and whatever else it is told of; deleting is answered by the function. */
function account(more: { readonly gone: boolean; readonly deleting?: (call: FakeCall) => void }) {
  const image = {
    ...{ ImageId: 'ami-1', CreationDate: '2030-01-01T00:00:00.000Z', State: 'available', ...of('snap-1') },
    Tags: tags({ ...ours, [tagKeys.status]: 'revoked' }),
  };
  return fakeEc2((call) => {
    if (call.action === 'DescribeImages') return { Images: more.gone ? [] : [image] };
    if (call.action === 'DescribeSnapshots') return { Snapshots: [snapshot('snap-1')] };
    if (call.action === 'DeleteSnapshot') more.deleting?.(call);
    return {};
  });
}

const deleted = (calls: readonly FakeCall[]): unknown[] =>
  calls.filter(({ action }) => action === 'DeleteSnapshot').map(({ input }) => input['SnapshotId']);

test('pruning that was killed between the image and its snapshot is finished by the next one', async () => {
  const killed = account({
    gone: false,
    deleting: () => {
      throw Object.assign(new Error('killed here'), { name: 'UnauthorizedOperation' });
    },
  });
  await expect(prune(killed.ec2, { keep: 1, dryRun: false })).rejects.toThrow('killed here');
  const next = account({ gone: true });
  const orphan = { snapshotId: 'snap-1', name: 'consul', version: 'v1' };
  expect(await prune(next.ec2, { keep: 1, dryRun: true })).toEqual({ images: [], orphanSnapshots: [orphan] });
  expect(deleted(next.calls)).toEqual([]);
  expect(await prune(next.ec2, { keep: 1, dryRun: false })).toEqual({
    images: [],
    orphanSnapshots: [orphan],
  });
  expect(deleted(next.calls)).toEqual(['snap-1']);
});

test('a snapshot that EC2 says is in use stays, and pruning does not fail of it', async () => {
  const { ec2 } = account({
    gone: true,
    deleting: () => {
      throw ec2Error('InvalidSnapshot.InUse');
    },
  });
  expect(await prune(ec2, { keep: 1, dryRun: false })).toEqual({ images: [], orphanSnapshots: [] });
});
