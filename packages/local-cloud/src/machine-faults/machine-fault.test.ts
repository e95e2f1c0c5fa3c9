import { expect, test } from 'vitest';
import { cgroupOf, limitFiles } from '../machines/speed-limit-files.js';
import { parseMachineFault } from './machine-fault.js';

test('a fault of every kind is read as it was given', () => {
  const faults = [
    { kind: 'kill', instanceId: 'i-0123456789abcdef0' },
    { kind: 'pause', instanceId: ['i-01234567', 'i-89abcdef'], seconds: 3 },
    { kind: 'partition', between: [{ kind: 'zone', zone: 'us-east-1a' }], and: 'everybody-else' },
    {
      kind: 'partition',
      between: [{ kind: 'operator' }],
      and: [{ kind: 'instance', instanceId: 'i-01234567' }],
    },
    { kind: 'volume-full', volumeId: 'vol-01234567', name: 'full' },
    { kind: 'volume-slow', volumeId: 'vol-01234567', bytesPerSecond: 1_000_000 },
  ];
  for (const fault of faults) expect(parseMachineFault(fault)).toEqual(fault);
});

test.each([
  [{ kind: 'explode' }, 'field kind'],
  [{ kind: 'kill', instanceId: 'consul-1' }, 'field instanceId'],
  [{ kind: 'kill', instanceId: [] }, 'field instanceId'],
  [{ kind: 'kill', instanceId: 'i-01234567', seconds: 3 }, 'field seconds'],
  [{ kind: 'pause', instanceId: 'i-01234567', seconds: 0 }, 'field seconds: must be above 0'],
  [{ kind: 'partition', between: [], and: 'everybody-else' }, 'field between: must name somebody'],
  [{ kind: 'partition', between: [{ kind: 'zone', zone: '' }], and: [] }, 'field between.0.zone'],
  [{ kind: 'volume-full', volumeId: 'vol-x' }, 'field volumeId: must be the id of a volume'],
  [
    { kind: 'volume-slow', volumeId: 'vol-01234567' },
    'field bytesPerSecond: must be given, or operationsPerSecond',
  ],
  [{ kind: 'volume-slow', volumeId: 'vol-01234567', bytesPerSecond: 0.5 }, 'field bytesPerSecond'],
])('%o is refused by name', (given, words) => {
  expect(() => parseMachineFault(given)).toThrow(`Fault of machines, ${words}`);
});

const v1 = '12:pids:/docker/ab\n4:blkio:/docker/ab\n1:name=systemd:/docker/ab\n0::/\n';
const v2 = '0::/system.slice/docker-ab.scope\n';
const booted = '0::/system.slice/docker-ab.scope/init.scope\n';

test('the cgroup of block devices is found on both versions, and missed where there is none', () => {
  expect(cgroupOf(v1, 'v1')).toBe('/docker/ab');
  expect(cgroupOf(v2, 'v2')).toBe('/system.slice/docker-ab.scope');
  // Once its systemd has booted; the limits are the machine's, not those of its first process alone.
  expect(cgroupOf(booted, 'v2')).toBe('/system.slice/docker-ab.scope');
  expect(cgroupOf('3:cpu:/docker/ab\n', 'v1')).toBeUndefined();
});

test('limits are written as each version of the kernel’s interface has them, and lifted', () => {
  expect(limitFiles('v1', 256, { bytesPerSecond: 1000 })).toEqual([
    ['blkio.throttle.read_bps_device', '7:256 1000'],
    ['blkio.throttle.read_iops_device', '7:256 0'],
    ['blkio.throttle.write_bps_device', '7:256 1000'],
    ['blkio.throttle.write_iops_device', '7:256 0'],
  ]);
  expect(limitFiles('v2', 256, { bytesPerSecond: 1000, operationsPerSecond: 10 })).toEqual([
    ['io.max', '7:256 rbps=1000 wbps=1000 riops=10 wiops=10'],
  ]);
  expect(limitFiles('v2', 256, undefined)).toEqual([
    ['io.max', '7:256 rbps=max wbps=max riops=max wiops=max'],
  ]);
});
