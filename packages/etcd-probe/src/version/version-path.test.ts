import { describe, expect, it } from 'vitest';
import { versionPath, wayBack } from './version-path.js';

describe('the version path', () => {
  it.each([
    ['3.4.23', '3.4.23'],
    ['3.4.23', '3.4.34'],
    ['3.4.23', '3.5.16'],
    ['3.4.3', '3.5.16'],
    ['3.5.1', '3.5.16'],
    ['3.5.32', '3.6.5'],
    ['3.6.11', '3.7.0'],
  ])('from %s to %s is allowed', (from, to) => {
    expect(versionPath(from, to)).toEqual({ kind: 'allowed' });
  });

  it.each([
    ['3.4.23', '3.6.5', 'etcd goes one minor version at a time; go to 3.5 first'],
    ['3.3.27', '3.5.16', 'etcd goes one minor version at a time; go to 3.4 first'],
    [
      '3.5.31',
      '3.6.5',
      'every member must be at 3.5.32 or later first: removed members may come back, and voters turn into learners',
    ],
    [
      '3.6.10',
      '3.7.0',
      'every member must be at 3.6.11 or later first: earlier patch levels are not known to work beside 3.7',
    ],
    [
      '3.4.23',
      '3.5.2',
      '3.5.2 is not to be used: members may come to differ when one is killed under load (etcd issue 13766)',
    ],
    [
      '3.4.23',
      '3.5.3',
      '3.5.3 is not to be used: its cure for differing members has a fault of its own, cured in 3.5.4',
    ],
    [
      '3.4.23',
      '3.5.5',
      '3.5.5 is not to be used: members may come to differ when one is killed while it defragments',
    ],
    [
      '3.3.27',
      '3.4.7',
      '3.4.7 is not to be used: members with access control on may come to differ (etcd issue 11651)',
    ],
    [
      '3.4.19',
      '3.4.21',
      '3.4.21 is not to be used: a member added while access control is on may come to differ',
    ],
    ['3.5.16', '3.4.34', 'this is a step back; it has rules of its own'],
    ['3.5.16', '4.0.0', 'etcd has no instructions for this step to another major version'],
    ['unknown', '3.5.16', '"unknown" is not a version'],
    ['3.4.23', 'latest', '"latest" is not a version'],
  ])('from %s to %s is refused: %s', (from, to, because) => {
    expect(versionPath(from, to)).toEqual({ kind: 'refused', because });
  });
});

describe('the way back', () => {
  it.each(['mixed', 'upgraded'] as const)('within one minor version is open while %s', (spread) => {
    expect(wayBack({ from: '3.5.16', to: '3.5.12', spread })).toEqual({ kind: 'allowed' });
    expect(wayBack({ from: '3.5.16', to: '3.5.16', spread })).toEqual({ kind: 'allowed' });
  });

  it('to the previous minor version is open as long as one member still runs it', () => {
    expect(wayBack({ from: '3.5.16', to: '3.4.23', spread: 'mixed' })).toEqual({ kind: 'allowed' });
  });

  it('is closed once all have risen: then there is the volume snapshot', () => {
    expect(wayBack({ from: '3.5.16', to: '3.4.23', spread: 'upgraded' })).toEqual({
      kind: 'refused',
      because:
        'every member runs 3.5.16 and the cluster has risen with them; use the volume snapshot taken before the upgrade',
    });
  });

  it('from 3.6 on may also be opened by etcd itself', () => {
    expect(wayBack({ from: '3.6.5', to: '3.5.32', spread: 'upgraded' })).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining(
        'enable the downgrade in etcd itself first, or use the volume snapshot',
      ) as unknown,
    });
  });

  it.each(['mixed', 'upgraded'] as const)('over two minor versions is closed while %s', (spread) => {
    expect(wayBack({ from: '3.6.5', to: '3.4.23', spread })).toMatchObject({ kind: 'refused' });
  });
});
