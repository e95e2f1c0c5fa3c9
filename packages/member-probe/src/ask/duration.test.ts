import { expect, it } from 'vitest';
import { goDurationMs } from './duration.js';

it.each([
  ['0', 0],
  ['0s', 0],
  ['63.5ms', 63.5],
  ['31.063s', 31_063],
  ['1h2m3s', 3_723_000],
  ['1m0s', 60_000],
  ['500µs', 0.5],
  ['-1ns', -1e-6],
  ['never', null],
  ['', null],
  ['5', null],
  ['5 s', null],
  ['s5', null],
])('the Go duration "%s" is %s ms', (text, ms) => {
  const read = goDurationMs(text);
  if (ms === null) expect(read).toBeNull();
  else expect(read).toBeCloseTo(ms, 9);
});
