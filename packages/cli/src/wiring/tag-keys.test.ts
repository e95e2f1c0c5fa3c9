import { tagKeys as engines } from '@moult/aws';
import { tagKeys as stacks } from '@moult/consul-stack';
import { tagKeys as builders } from '@moult/image-builder';
import { expect, test } from 'vitest';

/** Packages that know nothing of each other meet in the tags of one account. */
test.each([
  ['the stack', stacks],
  ['the image builder', builders],
])('%s and the adapters mean the same by every tag they share', (_, keys) => {
  const shared = Object.keys(keys).filter((name) => name in engines) as (keyof typeof engines)[];
  expect(shared.length).toBeGreaterThan(2);
  for (const name of shared) expect((keys as Record<string, string>)[name]).toBe(engines[name]);
});

test('no tag key has a character that the instance metadata leaves out', () => {
  for (const key of [...Object.values(stacks), ...Object.values(engines)]) expect(key).toMatch(/^[a-z:-]+$/);
});
