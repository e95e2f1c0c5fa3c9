import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = join(import.meta.dirname, '../../guest/edition-1/files/lib/address');
const mac = '02:00:00:00:00:05';
const facts = `meta-data/network/interfaces/macs/${mac}`;

let folder: string;
let unit: ChildProcess;

const say = (path: string, text: string): void => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), `${text}\n`);
};

/** Answers for the metadata service, as the images' own functions ask it. */
const metadata = (): string => `say() { echo "$*" >&2; }
die() { say "$*"; exit 1; }
imds() { cat "${folder}/$1"; }
imds_login() { :; }
await_imds() { :; }
setting() { cat "${folder}/setting-$1"; }
`;

/** On the machines of the local cloud the whole VPC is one link; on EC2 a subnet is one, and its router leads on. */
const subnetOfItsOwn = `set -e
ip link add eth0 address ${mac} type veth peer name router
ip link set eth0 up
ip link set router up
ip address add 10.9.1.5/24 dev eth0
ip route add default via 10.9.1.1
exec sh "$1"`;

/** Its process is the one that is started here, so that its network is found by it. */
const inNewNetwork = 'exec unshare --net sh -c "$1" sh "$2"';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'address-'));
  writeFileSync(join(folder, 'metadata.sh'), metadata());
  const text = readFileSync(script, 'utf8').replaceAll(/\/(usr\/lib|run)\/moult/g, folder);
  writeFileSync(join(folder, 'address'), text);
  say('meta-data/mac', mac);
  say(`${facts}/local-ipv4s`, '10.9.1.5\n10.9.1.77');
  say(`${facts}/subnet-ipv4-cidr-block`, '10.9.1.0/24');
  say(`${facts}/vpc-ipv4-cidr-block`, '10.9.0.0/16');
  say('setting-service-address', '10.9.1.77');
  unit = spawn('sh', ['-c', inNewNetwork, 'sh', subnetOfItsOwn, join(folder, 'address')], {
    stdio: 'ignore',
  });
});

afterEach(async () => {
  const ended = once(unit, 'close');
  unit.kill();
  await ended;
  rmSync(folder, { recursive: true });
});

const ip = (...args: string[]): string => {
  const inside = `exec nsenter --net=/proc/${String(unit.pid)}/ns/net ip -4 "$@"`;
  return execFileSync('sh', ['-c', inside, 'sh', ...args], { encoding: 'utf8' });
};

/** What the kernel would do with a packet to there: the router, if any, and its source. */
const way = (to: string): string => {
  const said = ip('route', 'get', to);
  const part = (name: string): string => new RegExp(` ${name} \\S+`).exec(said)?.[0] ?? '';
  return `${part('via')}${part('src')}`.trim();
};

const ways = (): Record<string, string> => ({
  subnet: way('10.9.1.250'),
  vpc: way('10.9.2.250'),
  elsewhere: way('192.0.2.1'),
});

const withService = {
  subnet: 'src 10.9.1.77',
  vpc: 'via 10.9.1.1 src 10.9.1.77',
  elsewhere: 'via 10.9.1.1 src 10.9.1.5',
};
const withPrimary = {
  subnet: 'src 10.9.1.5',
  vpc: 'via 10.9.1.1 src 10.9.1.5',
  elsewhere: 'via 10.9.1.1 src 10.9.1.5',
};

const patience = { timeout: 15_000, interval: 200 };
const noted = (): boolean => existsSync(join(folder, 'service-address'));

test('in a subnet that is a part of the VPC, traffic into the rest of it goes through the router with the service address', async () => {
  await expect.poll(noted, patience).toBe(true);
  expect(ways()).toEqual(withService);
});

test('taken away by EC2, the address leaves the primary one as the source, to the subnet and to the rest of the VPC', async () => {
  await expect.poll(noted, patience).toBe(true);
  say(`${facts}/local-ipv4s`, '10.9.1.5');
  await expect.poll(noted, patience).toBe(false);
  expect(ways()).toEqual(withPrimary);
  await expect.poll(() => ip('address', 'show', 'eth0'), patience).not.toContain('10.9.1.77');
  expect(ways()).toEqual(withPrimary);
});

// Safety rule: a node that speaks with another address than its own is no member to its peers.
test('lost on this machine alone, the address comes back with everything that the kernel dropped with it', async () => {
  await expect.poll(noted, patience).toBe(true);
  ip('address', 'del', '10.9.1.77/32', 'dev', 'eth0');
  expect(ip('route', 'show', 'exact', '10.9.0.0/16')).toBe('');
  await expect.poll(ways, patience).toEqual(withService);
});

test('routes that somebody else has overwritten are set again', async () => {
  await expect.poll(noted, patience).toBe(true);
  ip('route', 'replace', '10.9.1.0/24', 'dev', 'eth0', 'scope', 'link', 'src', '10.9.1.5');
  ip('route', 'del', '10.9.0.0/16');
  await expect.poll(ways, patience).toEqual(withService);
});
