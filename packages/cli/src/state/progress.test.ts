import { expect, test } from 'vitest';
import { Progress } from './progress.js';

test('an apply is heard of now and then, and a failure at once', () => {
  const said: string[] = [];
  let now = 0;
  const progress = new Progress(
    (line) => said.push(line),
    () => now,
  );
  progress.begin(3);
  const finish = (address: string): void => progress.hear({ kind: 'finished', address, seconds: 1 });
  now = 1_000;
  finish('aws_vpc.network');
  expect(said).toEqual([]);
  now = 6_000;
  finish('aws_subnet.a');
  progress.hear({ kind: 'failed', address: 'aws_subnet.b', seconds: 1 });
  expect(said).toEqual([
    'terraform: 2 of 3 resources done, the last one aws_subnet.a',
    'terraform: aws_subnet.b failed',
  ]);
});
