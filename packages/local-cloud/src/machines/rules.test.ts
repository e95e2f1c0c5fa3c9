import { expect, test } from 'vitest';
import { containerFor, type Placement } from './container-spec.js';
import { conflictWith, usedBlocks, vpcBlock } from './conflicts.js';
import { contains, firstAddress, isWithin, overlap, parseBlock, type Block } from './cidr.js';
import { byIdName, deviceName } from './device-names.js';
import { deletionsFor } from './firewall.js';
import { loopRdev } from './holders.js';
import { proxyLines } from './host-apt.js';
import { minorsOf, minorsPerMachine } from './minors.js';
import { bridgeName, cloudIdSchema, routeMetric } from './names.js';
import { neighbourLines, viewOf } from './neighbours.js';
import { parseOwner, startTimeOf } from './registry.js';
import { mountsOf } from './stillness.js';

function block(text: string): Block {
  const parsed = parseBlock(text);
  if (parsed === undefined) throw new Error(`${text} is no block`);
  return parsed;
}

test('blocks overlap when they share an address, whatever their sizes', () => {
  expect(overlap(block('10.0.0.0/16'), block('10.0.255.0/24'))).toBe(true);
  expect(overlap(block('10.0.255.255'), block('10.0.0.0/16'))).toBe(true);
  expect(overlap(block('10.0.0.0/16'), block('10.1.0.0/16'))).toBe(false);
  expect(contains(block('10.0.0.0/24'), '10.0.1.0')).toBe(false);
  expect(contains(block('0.0.0.0/0'), '255.255.255.255')).toBe(true);
});

test('a block is within one that is as wide or wider and shares its addresses', () => {
  expect(isWithin('10.0.0.0/24', '10.0.0.0/16')).toBe(true);
  expect(isWithin('10.0.0.0/16', '10.0.0.0/16')).toBe(true);
  expect(isWithin('10.0.0.0/16', '10.0.0.0/24')).toBe(false);
  expect(isWithin('10.1.0.0/24', '10.0.0.0/16')).toBe(false);
});

test('host bits of a block are ignored; what is no block is undefined', () => {
  expect(block('10.0.3.7/16')).toEqual(block('10.0.0.0/16'));
  for (const text of ['10.0.0.0/33', '10.0.0/16', '10.0.0.0/x', 'default', '10.0.0.256', '010.1.1.1/']) {
    expect([text, parseBlock(text)]).toEqual([text, undefined]);
  }
  expect(firstAddress(block('10.9.0.0/16'))).toBe('10.9.0.1');
});

test('a VPC is between /16 and /28, as on AWS', () => {
  expect(['10.0.0.0/15', '10.0.0.0/29', '10.0.0.0'].map(vpcBlock)).toEqual([undefined, undefined, undefined]);
  expect(vpcBlock('10.0.0.0/28')?.bits).toBe(28);
});

const routes = JSON.stringify([
  { dst: 'default', gateway: '192.168.1.1', dev: 'wlan0' },
  { dst: '192.168.1.0/24', dev: 'wlan0' },
  { type: 'local', dst: '10.5.0.1', dev: 'lo', table: 'local' },
  { dst: '10.8.0.0/24', dev: 'tun0', table: '52' },
  { type: 'blackhole', dst: '10.20.0.0/16', metric: 77 },
  { type: 'blackhole', dst: '10.30.0.0/16', metric: 88 },
]);

test('every route of the host but the default one is in the way, also a VPN outside the main table', () => {
  const used = usedBlocks(routes, 88);
  expect(conflictWith(block('10.8.0.0/16'), used)).toBe('10.8.0.0/24 (a route through tun0)');
  expect(conflictWith(block('192.168.0.0/16'), used)).toContain('wlan0');
  expect(conflictWith(block('10.5.0.0/16'), used)).toBeUndefined();
});

test("another cloud's blackhole is in the way, this cloud's own is not", () => {
  const used = usedBlocks(routes, 88);
  expect(conflictWith(block('10.20.0.0/24'), used)).toBe('10.20.0.0/16 (a blackhole route)');
  expect(conflictWith(block('10.30.0.0/24'), used)).toBeUndefined();
});

test('neighbour tables change by what differs only, and removals come first', () => {
  const before = new Map([
    ['10.0.0.10', 'aa'],
    ['10.0.0.50', 'aa'],
    ['10.0.0.60', 'aa'],
  ]);
  const after = new Map([
    ['10.0.0.10', 'aa'],
    ['10.0.0.50', 'bb'],
  ]);
  expect(neighbourLines(before, after, 'eth0')).toEqual([
    'neigh del 10.0.0.60 dev eth0',
    'neigh replace 10.0.0.50 lladdr bb dev eth0 nud permanent',
  ]);
});

test('a machine knows the router and the others, not itself', () => {
  const all = new Map([
    ['10.0.0.10', 'aa'],
    ['10.0.0.11', 'bb'],
  ]);
  const view = viewOf(['10.0.0.10'], all, ['10.0.0.1', 'rr']);
  expect([...view]).toEqual([
    ['10.0.0.1', 'rr'],
    ['10.0.0.11', 'bb'],
  ]);
});

const saved = `*nat
-A PREROUTING -d 169.254.169.254/32 -i lc1 -p tcp -m comment --comment "local-cloud/a/vpc-1" -j REDIRECT --to-ports 1
-A PREROUTING -d 169.254.169.254/32 -i lc2 -p tcp -m comment --comment "local-cloud/ab/vpc-1" -j REDIRECT --to-ports 2
-A POSTROUTING -d 10.0.0.9/32 -m comment --comment "local-cloud/a/vpc-2" -j TTL --ttl-set 1
-A OUTPUT -j DOCKER
COMMIT`;

test("rules are deleted by their own cloud's comment only, and by what they match", () => {
  const deletions = deletionsFor(saved, 'local-cloud/a/').map((words) => words.join(' '));
  expect(deletions).toHaveLength(2);
  expect(deletions[0]).toBe(
    '-D PREROUTING -d 169.254.169.254/32 -i lc1 -p tcp -m comment --comment local-cloud/a/vpc-1 -j REDIRECT --to-ports 1',
  );
  expect(deletionsFor(saved, 'local-cloud/a/', ['10.0.0.9/32'])).toHaveLength(1);
  expect(deletionsFor(saved, 'local-cloud/a/vpc-1')).toHaveLength(1);
  expect(deletionsFor(saved, 'local-cloud/c/')).toEqual([]);
});

test('an interface name fits the kernel, a route metric fits 32 bits and is never a usual one', () => {
  expect(bridgeName('a'.repeat(32), 'vpc-0123456789abcdef0')).toMatch(/^lc[0-9a-f]{11}$/);
  expect(routeMetric('x')).toBeGreaterThanOrEqual(1_000_000_000);
  expect(routeMetric('x')).toBeLessThan(2 ** 31);
  expect(routeMetric('x')).not.toBe(routeMetric('y'));
});

test('a cloud id that could leave a directory or a comment is refused', () => {
  for (const id of ['', '../x', 'a b', 'A', '-a', 'a'.repeat(33)]) {
    expect(cloudIdSchema.safeParse(id).success).toBe(false);
  }
});

test('no two machines share a loop minor', () => {
  const all = [0, 1, 2].flatMap(minorsOf);
  expect(new Set(all).size).toBe(3 * minorsPerMachine);
});

test('a loop device has the number that stat reports', () => {
  expect(loopRdev(7)).toBe(0x707);
  expect(loopRdev(300)).toBe(0x10072c);
});

test('the mount points of a device are found by its number, blanks included', () => {
  const mountinfo = `30 1 7:300 / /data rw - ext4 /dev/xvdf rw
31 1 7:301 / /other rw - ext4 /dev/xvdg rw
32 1 7:300 / /da\\040ta rw - ext4 /dev/xvdf rw`;
  expect(mountsOf(mountinfo, 300)).toEqual(['/data', '/da ta']);
});

test('device names are those of EC2, anything else is none', () => {
  expect(deviceName('/dev/xvdf')).toBe('/dev/xvdf');
  expect(deviceName('sdf')).toBe('/dev/sdf');
  for (const name of ['/dev/../etc/passwd', '/dev/a b', '/dev/', 'x;y', '/dev/disk/x']) {
    expect([name, deviceName(name)]).toEqual([name, undefined]);
  }
  expect(byIdName('vol-0123456789abcdef0')).toBe('nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0');
});

test('the proxy of apt is passed on unless it is on the loopback of the host', () => {
  const dump = `Acquire::http::Proxy "http://proxy.example:3128";
Acquire::https::Proxy "http://127.0.0.1:3128";
Acquire::http::Proxy::deb.example "DIRECT";
Acquire::http::Timeout "30";
Acquire::ftp::Proxy "";`;
  expect(proxyLines(dump)).toEqual([
    'Acquire::http::Proxy "http://proxy.example:3128";',
    'Acquire::http::Proxy::deb.example "DIRECT";',
  ]);
});

test('the start of a process is read past any name, and one that has ended has none', () => {
  const rest = Array.from({ length: 30 }, (_, index) => String(index + 4)).join(' ');
  expect(startTimeOf(`12 (a) b ) S ${rest}`)).toBe('22');
  expect(startTimeOf(`12 (a) Z ${rest}`)).toBeUndefined();
});

test('a record that is not whole has no owner', () => {
  const owner = { cloudId: 'a', pid: 1, startTime: '2', bootId: 'b', stateDir: '/x' };
  expect(parseOwner(JSON.stringify(owner))).toEqual(owner);
  expect([parseOwner(''), parseOwner('{"cloudId":"a"}')]).toEqual([undefined, undefined]);
});

const placement: Placement = {
  ...{ cloudId: 'c', image: 'img', bootDir: '/state/machines/i-1', minors: [256, 257] },
  engine: { apiVersion: '1.41', cpus: 2, cgroup: 'v1', appArmor: 'off', mode: 'rootful' },
};
const spec = {
  ...{ instanceId: 'i-1', vpcId: 'vpc-1', imageId: 'ami-1', privateIp: '10.0.0.10' },
  ...{ hostname: 'ip-10-0-0-10.ec2.internal', vcpus: 64, memoryMiB: 512 },
};

test('a machine may open its own loop minors and no other device of the host, and is not privileged', () => {
  const { HostConfig } = containerFor(spec, placement);
  expect(HostConfig?.DeviceCgroupRules).toEqual(['b 7:256 rwm', 'b 7:257 rwm']);
  expect(HostConfig?.Privileged).toBeUndefined();
  expect(HostConfig?.CapAdd).toEqual(['SYS_ADMIN', 'NET_ADMIN']);
  expect(HostConfig?.Binds).toEqual(['/state/machines/i-1:/run/local-cloud-host:ro']);
});

test("a machine gets the CPUs the host has when its type has more, and its type's memory", () => {
  const { HostConfig } = containerFor(spec, placement);
  expect([HostConfig?.NanoCpus, HostConfig?.Memory]).toEqual([2e9, 512 * 2 ** 20]);
});

test('AppArmor is switched off for machines only where the engine has it', () => {
  const confined = containerFor(spec, { ...placement, engine: { ...placement.engine, appArmor: 'on' } });
  expect(confined.HostConfig?.SecurityOpt).toContain('apparmor=unconfined');
  expect(containerFor(spec, placement).HostConfig?.SecurityOpt).not.toContain('apparmor=unconfined');
});

test('a link-layer address is the network’s on engines that know it there, and the container’s on older ones', () => {
  const macAddress = '02:00:00:00:00:0a';
  const made = (apiVersion: string) => {
    const engine = { ...placement.engine, apiVersion };
    const { MacAddress, NetworkingConfig } = containerFor({ ...spec, macAddress }, { ...placement, engine });
    return [MacAddress, NetworkingConfig?.EndpointsConfig?.['lc-c-vpc-1']];
  };
  const IPAMConfig = { IPv4Address: '10.0.0.10' };
  expect(made('1.43')).toEqual([macAddress, { IPAMConfig }]);
  // From 1.52 on an engine refuses the other place.
  for (const version of ['1.44', '1.52', '2.0']) {
    expect(made(version)).toEqual([undefined, { IPAMConfig, MacAddress: macAddress }]);
  }
});
