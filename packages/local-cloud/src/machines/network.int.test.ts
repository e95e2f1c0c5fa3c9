import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createConnection, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOfThisMachine } from './conflicts.js';
import { HostCommandFailed, hostCommand } from './host-command.js';
import { HostConflict } from './port.js';
import { startTestCloud, type TestCloud } from './testing/test-cloud.js';
import { closedTraffic, openTraffic } from './traffic-policy.js';
import { until } from './until.js';

let cloud: TestCloud;
const endpoint = createServer((_, response) => response.end('endpoint'));
beforeAll(async () => {
  await new Promise<void>((listening) => endpoint.listen(0, '127.0.0.1', listening));
  cloud = await startTestCloud(204, undefined, (endpoint.address() as AddressInfo).port);
  await cloud.launch('i-a', 10);
  await cloud.launch('i-b', 11);
  await cloud.launch('i-c', 12, { publicIp: '198.18.204.12' });
  for (const id of ['i-a', 'i-b']) await cloud.settled(id);
  for (const id of ['i-a', 'i-b', 'i-c']) await cloud.run(id, responder(id));
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  endpoint.close();
});

/** Answers every connection on port 7000 with the machine's name; Debian's perl-base is in every machine. */
function responder(name: string): string {
  const program = `use IO::Socket::INET; $s = IO::Socket::INET->new(LocalPort => 7000, Listen => 50, ReuseAddr => 1); while ($c = $s->accept) { print $c "${name}\\n"; close $c }`;
  return `perl -e '${program}' >/dev/null 2>&1 </dev/null & sleep 0.3`;
}

/** Who answers at an address for a machine; empty when nobody does within half a second. */
async function seenFrom(machine: string, address: string): Promise<string> {
  const ask = `timeout 0.5 bash -c 'exec 3<>/dev/tcp/${address}/7000; head -n 1 <&3' 2>/dev/null`;
  return (await cloud.run(machine, ask)).output.trim();
}

/** The same from this host. */
function seenFromHost(address: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: address, port: 7000 });
    socket.setEncoding('utf8').setTimeout(500, () => socket.destroy());
    let text = '';
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('error', () => undefined).on('close', () => resolve(text.trim()));
  });
}

/** The host's route to an address, or what `ip` says when there is none. */
async function routeTo(address: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return hostCommand('ip', ['route', 'get', address]).then(
    (stdout) => ({ stdout, stderr: '' }),
    (error: unknown) => {
      if (!(error instanceof HostCommandFailed)) throw error;
      return { stdout: '', stderr: error.stderr };
    },
  );
}

const addresses = (id: string, ...last: number[]) =>
  cloud.host.machines.setAddresses(
    id,
    last.map((one) => `${cloud.prefix}.0.${one}`),
  );
const configure = (id: string, verb: 'add' | 'del', last: number) =>
  cloud.run(id, `ip address ${verb} ${cloud.prefix}.0.${last}/32 dev eth0`);

test('a secondary address is delivered to the machine that has it, from machines and from the host', async () => {
  const shared = `${cloud.prefix}.0.50`;
  await addresses('i-a', 10, 50);
  await configure('i-a', 'add', 50);
  expect(await seenFrom('i-c', shared)).toBe('i-a');
  expect(await seenFromHost(shared)).toBe('i-a');
});

test('two machines swap an address, and a third one and the host reach the new holder within a second', async () => {
  const shared = `${cloud.prefix}.0.50`;
  await configure('i-b', 'add', 50);
  for (const [from, to, own] of [
    ['i-a', 'i-b', [10, 11]],
    ['i-b', 'i-a', [11, 10]],
  ] as const) {
    expect(await seenFrom('i-c', shared)).toBe(from);
    const start = performance.now();
    await addresses(to, own[1], 50);
    await addresses(from, own[0]);
    const reached = await until(
      async () => ((await seenFrom('i-c', shared)) === to ? performance.now() - start : undefined),
      {
        everyMs: 10,
        withinMs: 5_000,
      },
    );
    console.log(`address ${from} -> ${to}: reached by a third machine after ${reached?.toFixed(0)} ms`);
    expect(reached).toBeLessThan(1_000);
    expect(await seenFromHost(shared)).toBe(to);
  }
});

test('the old holder is cut off although it keeps the address configured and claims it by ARP', async () => {
  const shared = `${cloud.prefix}.0.50`;
  await addresses('i-b', 11, 50);
  const claim = 'ip link set eth0 arp on; ip neigh flush dev eth0; ping -c 1 -W 1 -I eth0 10.204.0.12';
  await cloud.run('i-a', claim);
  expect(await seenFrom('i-c', shared)).toBe('i-b');
  expect(await seenFromHost(shared)).toBe('i-b');
  await addresses('i-a', 10);
});

test('an address that nobody assigned leads nowhere, however the guest configures it', async () => {
  await configure('i-a', 'add', 66);
  await cloud.run('i-a', 'ip link set eth0 arp on');
  expect(await seenFrom('i-c', `${cloud.prefix}.0.66`)).toBe('');
  expect(await seenFromHost(`${cloud.prefix}.0.66`)).toBe('');
});

test("a machine that takes another one's link-layer address does not get its packets", async () => {
  const mac = (await cloud.run('i-b', 'cat /sys/class/net/eth0/address')).output.trim();
  const own = (await cloud.run('i-a', 'cat /sys/class/net/eth0/address')).output.trim();
  await cloud.run(
    'i-a',
    `ip link set eth0 address ${mac}; ip address add ${cloud.prefix}.0.11/32 dev eth0; ping -c 2 -W 1 ${cloud.prefix}.0.1`,
  );
  expect(await seenFrom('i-c', `${cloud.prefix}.0.11`)).toBe('i-b');
  expect(await seenFromHost(`${cloud.prefix}.0.11`)).toBe('i-b');
  await cloud.run('i-a', `ip address del ${cloud.prefix}.0.11/32 dev eth0; ip link set eth0 address ${own}`);
});

test('an address keeps leading to its machine after a reboot', async () => {
  await cloud.host.machines.reboot('i-b');
  await cloud.run('i-b', responder('i-b'));
  expect(await seenFrom('i-c', `${cloud.prefix}.0.11`)).toBe('i-b');
  await configure('i-b', 'add', 50);
  expect(await seenFrom('i-c', `${cloud.prefix}.0.50`)).toBe('i-b');
});

test('an address outside the VPC is refused', async () => {
  await expect(cloud.host.machines.setAddresses('i-b', ['10.9.9.9'])).rejects.toThrow(
    '10.9.9.9 is not inside 10.204.0.0/24',
  );
});

test('a public address answers from the host and from machines, and is refused outside its range', async () => {
  expect(await seenFromHost('198.18.204.12')).toBe('i-c');
  expect(await seenFrom('i-b', '198.18.204.12')).toBe('i-c');
  await expect(cloud.launch('i-p', 13, { publicIp: '54.1.2.3' })).rejects.toThrow(HostConflict);
  await cloud.host.machines.remove('i-p');
  await cloud.host.machines.remove('i-c');
  const after = await routeTo('198.18.204.12');
  expect(after.stderr).toContain('Invalid argument');
});

test('a CIDR that the host already uses is refused by name', async () => {
  const [route] = JSON.parse(await hostCommand('ip', ['-4', '-json', 'route', 'show', 'dev', 'docker0'])) as {
    dst: string;
  }[];
  await expect(cloud.host.networks.create('vpc-x', route?.dst ?? '')).rejects.toThrow(
    'a route through docker0',
  );
  await expect(cloud.host.networks.create('vpc-y', '10.204.0.128/25')).rejects.toThrow(HostConflict);
  // Whoever asks beforehand is told of both.
  expect(await blocksOfThisMachine()).toEqual(expect.arrayContaining([route?.dst, '10.204.0.0/24']));
  await expect(cloud.host.networks.create('vpc-z', '10.0.0.0/8')).rejects.toThrow('between /16 and /28');
});

test("a dial to an unused address of a VPC, also of a removed one, never leaves by the host's default route", async () => {
  await cloud.host.networks.create('vpc-gone', '10.205.0.0/24');
  await cloud.host.networks.remove('vpc-gone');
  // Long enough for a removal that did not wait to have happened.
  await sleep(500);
  const after = await routeTo('10.205.0.9');
  expect(after.stderr).toContain('Invalid argument');
  const inside = await routeTo('10.204.0.200');
  expect(inside.stdout).not.toContain('via');
});

test('the addresses of a removed VPC are reached again as soon as a wider one has them', async () => {
  await cloud.host.networks.create('vpc-narrow', '10.205.1.0/24');
  await cloud.host.networks.remove('vpc-narrow');
  expect((await routeTo('10.205.1.9')).stderr).toContain('Invalid argument');
  await cloud.host.networks.create('vpc-wide', '10.205.0.0/16');
  expect((await routeTo('10.205.1.9')).stdout).toContain('dev lc');
  await cloud.host.networks.remove('vpc-wide');
  expect((await routeTo('10.205.1.9')).stderr).toContain('Invalid argument');
});

test('a machine reaches the metadata service of its own cloud and no other address of that range', async () => {
  const bridges = await readFile('/proc/net/route', 'utf8');
  expect(bridges).not.toContain('FEA9FEA9');
  expect(
    (await cloud.run('i-b', 'curl -s -m 1 -o /dev/null -w %{http_code} http://169.254.169.254/')).output,
  ).toBe('401');
});

test('machines know each other by the names that EC2 gives them, forward and backward', async () => {
  const resolve = (words: string) => cloud.run('i-b', `getent hosts ${words} | tr -s ' '`);
  const name = 'ip-10-204-0-10.eu-west-1.compute.internal';
  expect((await resolve(name)).output.trim()).toBe(`${cloud.prefix}.0.10 ${name}`);
  // The domain is the one that is searched, as on EC2.
  expect((await resolve('ip-10-204-0-10')).output).toMatch(/^10\.204\.0\.10 /);
  expect((await resolve(`${cloud.prefix}.0.10`)).output.trim()).toBe(`${cloud.prefix}.0.10 ${name}`);
  expect((await resolve('ip-10-204-0-99.eu-west-1.compute.internal')).output).toBe('');
  // Also where nothing else is let out.
  await cloud.host.machines.setTraffic('i-b', closedTraffic);
  expect((await resolve(name)).output.trim()).toBe(`${cloud.prefix}.0.10 ${name}`);
  await cloud.host.machines.setTraffic('i-b', openTraffic);
});

test('a machine reaches the endpoint of the cloud through its router', async () => {
  const url = cloud.host.networks.endpointForMachines('vpc-test') ?? '';
  expect(url).toMatch(/^http:\/\/10\.204\.0\.1:\d+$/);
  expect((await cloud.run('i-b', `curl -s -m 2 ${url}`)).output).toBe('endpoint');
});
