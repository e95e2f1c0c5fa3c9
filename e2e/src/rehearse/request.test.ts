import { expect, test } from 'vitest';
import { commandOf, readRequest } from './request.js';

function requested(
  flags: Readonly<Record<string, unknown>>,
  region: string | null = null,
): Parameters<typeof commandOf>[0] {
  const read = readRequest(flags, { seed: 42, region });
  if (read.kind === 'request') return read.request;
  throw new Error(read.because.join(' '));
}

test('without a flag it is the default story of Consul, with a drawn seed and five seconds allowed', () => {
  expect(requested({})).toMatchObject({
    ...{ service: 'consul', scenario: 'upgrade', nodes: 3, strategy: 'swap', latency: 'fast' },
    ...{ seed: 42, maxOutage: 5, cloud: 'local' },
  });
});

test('a scenario brings its own count of nodes and strategy, and a flag goes before them', () => {
  expect(requested({ scenario: 'five-nodes' }).nodes).toBe(5);
  expect(requested({ scenario: 'upgrade-replace' }).strategy).toBe('replace');
  expect(requested({ scenario: 'upgrade-replace', nodes: '5' }).nodes).toBe(5);
});

test.each([
  [{ scenario: 'five-nodes', seed: '7', maxOutage: '2.5' }, null],
  [{ cloud: 'aws', region: 'eu-central-1' }, null],
  [{ cloud: 'aws' }, 'eu-north-1'],
  [{ cloud: 'aws', region: 'us-east-1' }, 'eu-north-1'],
  [{ region: 'eu-west-3' }, null],
])('the command that is written down for %j with AWS_REGION %j asks for the same again', (flags, region) => {
  const request = requested(flags, region);
  const words = commandOf(request).split(' -- ')[1]?.split(' --') ?? [];
  const typed = words.map((word) => word.replace(/^--/, '').split(' '));
  const again = Object.fromEntries(
    typed.map(([name = '', value]) => [name.replace(/-(.)/g, (_, one: string) => one.toUpperCase()), value]),
  );
  // Typed by somebody whose environment says otherwise.
  expect(requested(again, 'ap-south-1')).toEqual(request);
});

test('the region of the environment counts on AWS, and a flag goes before it', () => {
  expect(requested({ cloud: 'aws' }, 'eu-north-1').region).toBe('eu-north-1');
  expect(requested({ cloud: 'aws', region: 'eu-west-3' }, 'eu-north-1').region).toBe('eu-west-3');
  expect(requested({}, 'eu-north-1').region).toBe('us-east-1');
});

test.each([
  [{ scenario: 'earthquake' }, /^--scenario must be one of upgrade, /],
  [{ nodes: '4' }, /^--nodes must be 3 or 5$/],
  [{ seed: 'seven' }, /^--seed must be a whole number$/],
  [{ maxOutage: '0' }, /^--max-outage must be above 0$/],
  [{ service: 'zookeeper' }, /^--service must be one of consul/],
  [{ scenario: 'stuck-detach', cloud: 'aws' }, /only the local cloud can/],
])('%j is refused in one sentence that names the flag', (flags, sentence) => {
  const read = readRequest(flags, { seed: 1, region: null });
  if (read.kind !== 'refused') throw new Error('it was taken');
  expect(read.because).toHaveLength(1);
  expect(read.because[0]).toMatch(sentence);
});
