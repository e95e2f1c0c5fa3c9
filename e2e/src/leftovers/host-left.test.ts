import { expect, test } from 'vitest';
import { linesNaming } from './host-left.js';

const rules = [
  '-A PREROUTING -i lc1 -m comment --comment "local-cloud/c1/vpc-1" -j REDIRECT',
  '-A FORWARD -s 10.7.0.0/16 -j ACCEPT',
  '-A FORWARD -s 10.8.0.0/16 -j ACCEPT',
].join('\n');

test('a rule with the name of the cloud or the block of its network is found, others are not', () => {
  expect(linesNaming(rules, ['c1', '10.7.0.0/16'])).toHaveLength(2);
  expect(linesNaming(rules, ['c2', '10.9.0.0/16'])).toEqual([]);
});
