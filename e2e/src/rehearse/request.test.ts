import { expect, test } from 'vitest';
import { commandOf, readRequest } from './request.js';

function requested(flags: Readonly<Record<string, unknown>>): Parameters<typeof commandOf>[0] {
  const read = readRequest(flags, 42);
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

test('the command that is written down asks for the same again', () => {
  const request = requested({ scenario: 'five-nodes', seed: '7', maxOutage: '2.5' });
  const words = commandOf(request).split(' -- ')[1]?.split(' --') ?? [];
  const flags = words.map((word) => word.replace(/^--/, '').split(' '));
  const again = Object.fromEntries(
    flags.map(([name = '', value]) => [name.replace(/-(.)/g, (_, one: string) => one.toUpperCase()), value]),
  );
  expect(requested(again)).toEqual(request);
});

test.each([
  [{ scenario: 'earthquake' }, /^--scenario must be one of upgrade, /],
  [{ nodes: '4' }, /^--nodes must be 3 or 5$/],
  [{ seed: 'seven' }, /^--seed must be a whole number$/],
  [{ maxOutage: '0' }, /^--max-outage must be above 0$/],
  [{ service: 'zookeeper' }, /^--service must be one of consul/],
  [{ scenario: 'stuck-detach', cloud: 'aws' }, /only the local cloud can/],
])('%j is refused in one sentence that names the flag', (flags, sentence) => {
  const read = readRequest(flags, 1);
  if (read.kind !== 'refused') throw new Error('it was taken');
  expect(read.because).toHaveLength(1);
  expect(read.because[0]).toMatch(sentence);
});
