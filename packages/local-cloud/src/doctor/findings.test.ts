import { describe, expect, test } from 'vitest';
import { findingsText } from '../cli/doctor.js';
import { readEngine } from '../machines/engine.js';
import type { Finding } from './finding.js';
import { examine, neededPrograms, usefulPrograms, type HostFacts } from './findings.js';

const all = Object.fromEntries(
  [...Object.keys(neededPrograms), ...Object.keys(usefulPrograms)].map((n) => [n, true]),
);
const engine = {
  kind: 'answers',
  version: '28.1.0',
  apiVersion: '1.49',
  cpus: 2,
  cgroup: 'v1',
  appArmor: 'off',
  mode: 'rootful',
} as const;
const good: HostFacts = {
  ...{ platform: 'linux', uid: 0, engine, programs: all, loopFailure: undefined },
  ...{ deviceFilter: { kind: 'works' }, blockCgroups: true, enforcement: { kind: 'enforced' } },
  ...{ moto: { kind: 'serves', source: 'moto_server', version: '5.1.0' }, base: 'made' },
  inotifyInstances: 128,
};
const found = (facts: Partial<HostFacts>, check: string): Finding | undefined =>
  examine({ ...good, ...facts }).find((finding) => finding.check === check);

test('a host that has everything works, and nothing is to be typed', () => {
  const findings = examine(good);
  expect(findings.filter(({ verdict }) => verdict !== 'works')).toEqual([]);
  expect(findings.filter(({ type }) => type !== undefined)).toEqual([]);
});

describe('what keeps a cloud from running', () => {
  test.each([
    ['system', { platform: 'darwin' }, 'limactl'],
    ['system', { uid: 1000 }, 'sudo'],
    ['engine', { engine: { kind: 'silent', why: 'none answers' } }, 'docker.io'],
    ['engine', { engine: { ...engine, mode: 'rootless' } }, 'docker context'],
    ['engine', { engine: { ...engine, mode: 'user-namespaces' } }, 'userns-remap'],
    [
      'programs',
      { programs: { ...all, nsenter: false, ip: false, bridge: false } },
      'apt-get install iproute2 util-linux',
    ],
    ['loop devices', { loopFailure: 'no loop-control' }, 'modprobe loop'],
    [
      'device filter',
      { deviceFilter: { kind: 'denies-all', why: 'it may not open it.' } },
      'mount -t cgroup -o devices',
    ],
    [
      'device filter',
      {
        deviceFilter: { kind: 'denies-all', why: 'it may not open it.' },
        engine: { ...engine, cgroup: 'v2' },
      },
      'CONFIG_CGROUP_BPF',
    ],
    ['moto', { moto: { kind: 'serves', source: 'moto_server', version: '5.0.28' } }, 'pip install'],
    ['moto', { moto: { kind: 'fails', source: 'moto_server', why: 'ended at start' } }, 'pip install'],
  ] as const)('%s: %o', (check, facts, type) => {
    const finding = found(facts, check);
    expect(finding?.verdict).toBe('missing');
    expect(finding?.type).toContain(type);
  });
});

describe('what works in part', () => {
  test.each([
    ['engine', { engine: { ...engine, version: '19.03.8' } }],
    ['file systems', { programs: { ...all, chattr: false } }],
    ['security groups', { enforcement: { kind: 'recorded-only', why: 'no connmark' } }],
    ['base image', { base: 'absent' }],
    ['moto', { moto: { kind: 'absent' } }],
    ['device filter', { deviceFilter: { kind: 'untried' } }],
    ['device filter', { deviceFilter: { kind: 'denies-nothing' } }],
    ['slow volumes', { blockCgroups: false }],
    ['room', { inotifyInstances: 40 }],
    ['room', { inotifyInstances: undefined }],
  ] as const)('%s: %o', (check, facts) => {
    const finding = found(facts, check);
    expect(finding?.verdict).toBe('partly');
    expect(finding?.type).toMatch(/\w/);
  });

  test('a moto whose version cannot be told is taken, as a start takes it', () => {
    const of = (version: string | undefined) =>
      found({ moto: { kind: 'serves', source: 'moto_server', version } }, 'moto');
    expect(of(undefined)).toMatchObject({
      verdict: 'works',
      says: expect.stringContaining('told') as string,
    });
    expect(of('5.2.1')).toMatchObject({ verdict: 'works', says: 'moto_server, 5.2.1.' });
    expect(of('4.2.14')?.says).toBe('moto_server is version 4.2.14; 5.1.0 or newer is needed.');
  });

  test('what an engine’s API has is known by its version, number by number', () => {
    const says = (apiVersion: string) => found({ engine: { ...engine, apiVersion } }, 'engine API')?.says;
    expect(['1.9', '1.43', '1.44', '1.52', '2.0'].map(says)).toEqual([
      '1.9: link-layer addresses are given for the whole container.',
      '1.43: link-layer addresses are given for the whole container.',
      '1.44: link-layer addresses are given network by network.',
      '1.52: link-layer addresses are given network by network.',
      '2.0: link-layer addresses are given network by network.',
    ]);
  });

  test('a machine of CI runners: cgroup v2 and AppArmor are handled, and said', () => {
    const modern = { engine: { ...engine, cgroup: 'v2', appArmor: 'on' } } as const;
    expect(found(modern, 'cgroups')).toMatchObject({
      verdict: 'works',
      says: expect.stringContaining('remount') as string,
    });
    expect(found(modern, 'AppArmor')).toMatchObject({
      verdict: 'works',
      says: expect.stringContaining('unconfined') as string,
    });
  });
});

describe('what the engine says of itself', () => {
  test.each([
    [{ NCPU: 4 }, { cgroup: 'v1', appArmor: 'off', mode: 'rootful' }],
    [
      {
        NCPU: 4,
        CgroupVersion: '2',
        SecurityOptions: ['name=apparmor', 'name=seccomp,profile=builtin', 'name=cgroupns'],
      },
      { cgroup: 'v2', appArmor: 'on', mode: 'rootful' },
    ],
    [
      { NCPU: 4, CgroupVersion: '2', SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless'] },
      { cgroup: 'v2', mode: 'rootless' },
    ],
    [
      { NCPU: 4, CgroupVersion: '1', SecurityOptions: ['name=userns'] },
      { cgroup: 'v1', mode: 'user-namespaces' },
    ],
  ] as const)('%o', (info, facts) => {
    expect(readEngine(info, { ApiVersion: '1.41' })).toMatchObject({ cpus: 4, apiVersion: '1.41', ...facts });
  });
});

test('as text: one line a finding, and below it what to type', () => {
  expect(
    findingsText([
      { check: 'moto', verdict: 'missing', says: 'None.', type: 'apt-get' },
      { check: 'room', verdict: 'works', says: 'Enough.' },
    ]),
  ).toBe('MISSING  moto  None.\n               type: apt-get\nok       room  Enough.\n');
});
