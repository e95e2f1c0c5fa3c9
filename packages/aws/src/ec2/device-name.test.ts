import { expect, test } from 'vitest';
import { freeDeviceName } from './device-name.js';

test('the first free name is taken, whichever way the kernel spells the others', () => {
  expect(freeDeviceName([])).toBe('/dev/sdf');
  expect(freeDeviceName(['/dev/xvda', '/dev/xvdf', '/dev/sdg'])).toBe('/dev/sdh');
});

test('when every name is taken there is none', () => {
  expect(freeDeviceName(Array.from('fghijklmnop', (letter) => `/dev/sd${letter}`))).toBeNull();
});
