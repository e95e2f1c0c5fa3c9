import { expect, test } from 'vitest';
import { type Measurement, table } from './rows.js';

const measured = (procedure: Measurement['procedure'], wallMs: number, ...outMs: number[]): Measurement => ({
  ...{ procedure, latency: 'fast', wallMs, outMs },
});

test('medians over the nodes of all rolls, and how often swap fits into the others', () => {
  const lines = table([
    measured('swap', 30_000, 2_000, 1_000, 3_000),
    measured('terraform', 200_000, 50_000, 70_000, 60_000),
    measured('swap', 40_000, 9_000, 2_000, 2_000),
  ]);
  expect(lines.slice(2)).toEqual([
    '| fast | swap | 2 | 2.0 s | 9.0 s | 35.0 s | 1.0 × |',
    '| fast | terraform | 1 | 60.0 s | 70.0 s | 200.0 s | 30.0 × |',
  ]);
});
