import { expect, test } from 'vitest';
import { upgrade } from '../../examples/upgrade.js';

test('the example of the README upgrades its cluster', async () => {
  const lines: string[] = [];
  expect(await upgrade((line) => lines.push(line))).toBe('finished');
  expect(lines[0]).toContain('3 of 3 nodes get a new machine');
  expect(lines.filter((line) => line.includes(' prove: '))).toHaveLength(3);
});
