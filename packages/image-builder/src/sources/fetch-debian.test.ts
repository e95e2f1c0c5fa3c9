import { expect, test } from 'vitest';
import { reason } from './fetch-debian.js';

const failed = (more: object): Error => Object.assign(new Error('Command failed: apt-get'), more);

test.each<[string, object, string]>([
  [
    'its last words',
    { stderr: 'W: old\nE: Unable to locate package consul\n' },
    'E: Unable to locate package consul',
  ],
  ['what was called, when it said nothing', { stderr: '' }, 'Command failed: apt-get'],
  ['how long it was waited for', { stderr: '', killed: true }, 'it was not done within 180 s'],
  ['that there is no apt-get', { code: 'ENOENT' }, 'there is no apt-get here'],
])('why apt got nothing is %s', (_, more, says) => {
  expect(reason(failed(more))).toBe(says);
});
