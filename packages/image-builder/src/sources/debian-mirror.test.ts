import { expect, test } from 'vitest';
import { debianMirror, mirrorIn } from './debian-mirror.js';

test('the archive is the one that apt uses, and not the one with security updates alone', () => {
  const targets = [
    'http://archive.example/ubuntu/ Ubuntu',
    'http://archive.example/debian-security/ Debian',
    'http://archive.example/debian/ Debian',
  ];
  expect(mirrorIn(targets.join('\n'))).toBe('http://archive.example/debian/');
  expect(mirrorIn(targets[0] ?? '')).toBeUndefined();
});

test('an archive that was named wins', async () => {
  expect(await debianMirror({ MOULT_DEBIAN_MIRROR: 'http://mirror.example/debian' })).toBe(
    'http://mirror.example/debian',
  );
});
