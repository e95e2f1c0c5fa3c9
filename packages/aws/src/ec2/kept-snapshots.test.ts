import { expect, test } from 'vitest';
import { tagSet } from '../testing/answers.js';
import { scriptedParts } from '../testing/parts.js';
import { keptSnapshots } from './kept-snapshots.js';

const one = (id: string, tags: Record<string, string>): string =>
  `<item><snapshotId>${id}</snapshotId><volumeId>vol-1</volumeId><status>completed</status>${tagSet(tags)}</item>`;
const mine = { 'moult:environment': 'prod', 'moult:plan': 'p', 'moult:node': 'consul-1' };

test('a snapshot tells its plan and until when it is kept, and one without a readable end tells none', async () => {
  const items = [
    one('snap-1', { ...mine, 'moult:keep-until': '1970-01-02T00:00:00.000Z' }),
    one('snap-2', { ...mine, 'moult:keep-until': 'soon' }),
    one('snap-3', mine),
    one('snap-4', { 'moult:environment': 'prod' }),
  ];
  const { parts, calls } = scriptedParts({
    DescribeSnapshots: [`<snapshotSet>${items.join('')}</snapshotSet>`],
  });
  const found = await keptSnapshots(parts.ec2Reads, { environment: null, cluster: 'consul' });
  expect(found.map(({ id, keepUntil }) => [id, keepUntil])).toEqual([
    ['snap-1', 86_400_000],
    ['snap-2', null],
    ['snap-3', null],
  ]);
  expect(found[0]).toMatchObject({ environment: 'prod', node: 'consul-1', plan: 'p' });
  expect([...(calls[0]?.values() ?? [])]).toEqual(
    expect.arrayContaining(['self', 'moult:plan', 'tag:moult:cluster', 'consul']),
  );
});
