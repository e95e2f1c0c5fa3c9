import { DescribeRegionsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFaultyCloud, type FaultyCloud } from '../faults/testing/faulty-cloud.js';

let ground: FaultyCloud;
beforeAll(async () => {
  ground = await startFaultyCloud();
});
afterAll(() => ground[Symbol.asyncDispose]());

test('a call that takes long is listed before those that came while it did', async () => {
  const { cloud, ec2 } = ground;
  const since = new Date();
  cloud.faults.add({ kind: 'latency', name: 'slow', operations: ['DescribeVpcs'], ms: 1500 });
  const slow = ec2.send(new DescribeVpcsCommand({}));
  await expect.poll(() => cloud.faults.list()[0]?.hits).toBe(1);
  await ec2.send(new DescribeRegionsCommand({}));
  const actions = () => cloud.calls({ since, caller: 'root' }).map(({ action }) => action);
  expect(actions()).toEqual(['DescribeRegions']);
  await slow;
  expect(actions()).toEqual(['DescribeVpcs', 'DescribeRegions']);
});
