import { expect, test } from 'vitest';
import { tagKeys, tags } from '../build/tags.js';
import { fakeEc2 } from '../testing/fake-ec2.js';
import { changeStatus } from './images.js';
import { mayBecome, type ImageStatus } from './status.js';

const all: readonly ImageStatus[] = ['candidate', 'tested', 'released', 'revoked'];

// Safety rule: an image that was not tested is never released, in however many moves.
test('a tested image moves up, any image out, and only its build makes a candidate a tested one', () => {
  const moves = all.flatMap((from) => all.filter((to) => mayBecome(from, to)).map((to) => `${from} → ${to}`));
  expect(moves).toEqual([
    'candidate → revoked',
    'tested → released',
    'tested → revoked',
    'released → revoked',
  ]);
});

test('whoever asks for a candidate as a tested one is refused, and no tag is written', async () => {
  const record = { [tagKeys.image]: 'demo', [tagKeys.version]: 'v1', [tagKeys.status]: 'candidate' };
  const { ec2, calls } = fakeEc2(() => ({ Images: [{ ImageId: 'ami-1', Tags: tags(record) }] }));
  await expect(changeStatus(ec2, 'ami-1', 'tested')).rejects.toThrow(
    'ami-1 is candidate: from there it cannot become tested.',
  );
  expect(calls.map(({ action }) => action)).toEqual(['DescribeImages']);
});
