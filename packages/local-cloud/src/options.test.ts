import { expect, test } from 'vitest';
import { settle } from './options.js';

test('EC2’s request limits come with its times, and are a choice of their own where one is made', () => {
  expect(settle({}).throttling).toBe('off');
  expect(settle({ latency: 'fast' }).throttling).toBe('off');
  expect(settle({ latency: 'ec2' }).throttling).toBe('ec2');
  expect(settle({ latency: 'ec2', throttling: 'off' }).throttling).toBe('off');
  expect(settle({ throttling: 'ec2' }).throttling).toBe('ec2');
});
