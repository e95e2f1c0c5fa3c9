import { expect, test } from 'vitest';
import { availableIn } from './host-memory.js';

test('what is available is read from the host’s own word, in bytes', () => {
  expect(availableIn('MemTotal:       8000000 kB\nMemFree: 12 kB\nMemAvailable:    2048 kB\n')).toBe(
    2_097_152,
  );
  expect(availableIn('MemTotal:       8000000 kB\n')).toBeNull();
});
