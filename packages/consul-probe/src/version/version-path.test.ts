import { describe, expect, it } from 'vitest';
import { versionPath, wayBack } from './version-path.js';

describe('the version path', () => {
  it.each([
    ['1.8.7', '1.8.7'],
    ['1.8.7', '1.8.19'],
    ['1.12.0', '1.14.3'],
    ['1.14.11', '1.15.0-rc1'],
    ['1.8.0', '1.10.12'],
    ['1.7.3', '1.8.19'],
    ['1.2.4', '1.6.10'],
    ['1.16.1+ent', '1.18.0+ent'],
    ['1.21.7', '2.0.1'],
  ])('from %s to %s is allowed', (from, to) => {
    expect(versionPath(from, to)).toEqual({ kind: 'allowed' });
  });

  it.each([
    ['1.12.0', '1.15.0', 'at most 2 minor versions at once are supported; go to 1.14 first'],
    ['1.6.0', '1.10.12', 'at most 2 minor versions at once are supported; go to 1.8 first'],
    ['1.10.1', '1.8.7', 'Consul does not support going to an older version on data a newer one has written'],
    ['1.8.7', '1.8.6', 'Consul does not support going to an older version on data a newer one has written'],
    ['1.20.0', '2.0.0', 'HashiCorp has no instructions for this step to another major version'],
    ['1.21.7', '2.1.0', 'HashiCorp has no instructions for this step to another major version'],
    ['unknown', '1.8.7', '"unknown" is not a version'],
    ['1.8.7', 'latest', '"latest" is not a version'],
  ])('from %s to %s is refused: %s', (from, to, because) => {
    expect(versionPath(from, to)).toEqual({ kind: 'refused', because });
  });
});

describe('the way back', () => {
  it('to the same version is open: only the machine under it changed', () => {
    expect(wayBack({ from: '1.8.7', to: '1.8.7', spread: 'upgraded' })).toEqual({ kind: 'allowed' });
  });

  it.each(['mixed', 'upgraded'] as const)('to an older version is refused while %s', (spread) => {
    const ruling = wayBack({ from: '1.10.12', to: '1.8.19', spread });
    expect(ruling).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('volume snapshot') as unknown,
    });
  });
});
