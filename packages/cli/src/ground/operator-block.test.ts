import { expect, test } from 'vitest';
import { accessFrom } from './cloud-access.js';
import { operatorBlock } from './operator-block.js';

const aws = accessFrom({}, 'eu-central-1');
const local = accessFrom({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, 'us-east-1');

test('on AWS the operator is the one address that AWS sees', async () => {
  expect(await operatorBlock(aws, '10.1.0.0/16', () => Promise.resolve('203.0.113.7\n'))).toBe(
    '203.0.113.7/32',
  );
});

test.each(['', '<html>', '::1'])(
  'an answer that is no address (%j) is refused, never taken for anybody',
  async (answer) => {
    await expect(operatorBlock(aws, '10.1.0.0/16', () => Promise.resolve(answer))).rejects.toThrow(
      /could not be found/,
    );
  },
);

test('on a local cloud it is the host, which stands in the VPC', async () => {
  const nobody = (): Promise<string> => Promise.reject(new Error('nobody is asked'));
  expect(await operatorBlock(local, '10.9.0.0/16', nobody)).toBe('10.9.0.1/32');
});
