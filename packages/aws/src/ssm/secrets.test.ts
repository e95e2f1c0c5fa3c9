import { SSMClient } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { ClusterSecrets } from './secrets.js';

const ssm = new SSMClient({ region: 'us-east-1' });

test.each([
  { environment: '../prod', cluster: 'consul' },
  { environment: 'prod', cluster: '' },
  { environment: 'prod/consul', cluster: 'x' },
])('a path that could reach into another cluster is refused: $environment $cluster', (whose) => {
  expect(() => new ClusterSecrets(ssm, whose)).toThrow('These secrets have no place');
});

test('a secret’s name is one word', async () => {
  const secrets = new ClusterSecrets(ssm, { environment: 'prod', cluster: 'consul' });
  expect(secrets.path).toBe('/moult/prod/consul');
  await expect(secrets.ensure('../key', () => 'x')).rejects.toThrow('../key is no name for a secret');
  await expect(secrets.read(['../key'])).rejects.toThrow('../key is no name for a secret');
});
