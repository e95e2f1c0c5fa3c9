import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostCommand } from './host-command.js';
import { line, lineOf, patience, type Line } from './testing/line.js';
import { startTestCloud, type TestCloud } from './testing/test-cloud.js';
import { closedTraffic, openTraffic, type TrafficPolicy, type TrafficRule } from './traffic-policy.js';

let cloud: TestCloud;
const endpoint = createServer((socket) => socket.end('endpoint'));
beforeAll(async () => {
  await new Promise<void>((listening) => endpoint.listen(0, '127.0.0.1', listening));
  cloud = await startTestCloud(206, undefined, (endpoint.address() as AddressInfo).port);
  for (const [id, last] of [
    ['i-a', 10],
    ['i-b', 11],
  ] as const) {
    await cloud.launch(id, last, { publicIp: `198.18.206.${last}` });
    await cloud.settled(id);
    await cloud.run(id, echo());
  }
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  endpoint.close();
});

/** Answers every line on ports 7000 and 7001 with the same line, for as long as the caller likes. */
function echo(): string {
  const program = `use IO::Socket::INET; $SIG{CHLD}="IGNORE"; $s = IO::Socket::INET->new(LocalPort => shift, Listen => 50, ReuseAddr => 1); while (1) { $c = $s->accept or next; next if fork; while (<$c>) { print $c $_; $c->flush } exit }`;
  const start = (port: number) => `setsid perl -e '${program}' ${port} >/dev/null 2>&1 </dev/null &`;
  return `${start(7000)} ${start(7001)} sleep 0.5`;
}

const tcp = (port: number, peer: string): TrafficRule => ({
  match: { kind: 'ports', protocol: 'tcp', from: port, to: port },
  peer,
});
const everywhere = '0.0.0.0/0';
const closedBut = (change: Partial<TrafficPolicy>): TrafficPolicy => ({ ...closedTraffic, ...change });
const set = (id: string, policy: TrafficPolicy) => cloud.host.machines.setTraffic(id, policy);

/** A machine gets an answer from a port; a connect alone would prove nothing. */
async function reaches(
  from: string,
  address: string,
  port = 7000,
  ms: number = patience.comes,
): Promise<boolean> {
  const ask = `timeout ${ms / 1000} bash -c 'exec 3<>/dev/tcp/${address}/${port}; echo hello >&3; head -n 1 <&3' 2>/dev/null`;
  return (await cloud.run(from, ask)).output.trim() === 'hello';
}

/** A machine gets none. */
async function isKeptFrom(from: string, address: string, port = 7000): Promise<boolean> {
  return !(await reaches(from, address, port, patience.staysAway));
}

/** A connection that a machine has opened to this host, where it sends back every line. */
async function lineFrom(id: string, server: Server): Promise<Line> {
  const { port } = server.address() as AddressInfo;
  const connected = once(server, 'connection', { signal: AbortSignal.timeout(patience.comes) });
  const back = `exec 3<>/dev/tcp/${operatorsAddress}/${port}; cat <&3 >&3`;
  await cloud.run(id, `setsid bash -c '${back}' >/dev/null 2>&1 </dev/null &`);
  const [socket] = (await connected) as [Socket];
  return lineOf(socket);
}

/** This host gets an answer, over a connection of its own. */
async function hostReaches(address: string, port = 7000): Promise<boolean> {
  const open = line(address, port);
  const answered = await open.answers();
  open.close();
  return answered;
}

/** This host gets none. */
async function hostIsKeptFrom(address: string, port = 7000): Promise<boolean> {
  const open = line(address, port);
  const silent = await open.isSilent();
  open.close();
  return silent;
}

/** What a machine gets from the cloud's endpoint. */
async function endpointFrom(id: string): Promise<string> {
  const { port } = endpoint.address() as AddressInfo;
  return (await cloud.run(id, `bash -c 'exec 3<>/dev/tcp/10.206.0.1/${port}; head -c 8 <&3'`)).output;
}

const [a, b] = ['10.206.0.10', '10.206.0.11'];
const operatorsAddress = '10.206.0.1';
const operator = `${operatorsAddress}/32`;

test('this host shows that a rule bites', () => {
  expect(cloud.host.enforcement).toEqual({ kind: 'enforced' });
});

test('a closed machine lets nothing in, and has its metadata, names and endpoint all the same', async () => {
  await set('i-a', closedTraffic);
  expect(await hostIsKeptFrom(a)).toBe(true);
  expect(await isKeptFrom('i-b', a)).toBe(true);
  expect(await isKeptFrom('i-a', b)).toBe(true);
  const imds = 'curl -s -m 2 -o /dev/null -w %{http_code} http://169.254.169.254/';
  expect((await cloud.run('i-a', imds)).output).toBe('401');
  expect(await endpointFrom('i-a')).toBe('endpoint');
});

test('ingress: by address and port, from machines and from this host', async () => {
  await set('i-a', closedBut({ ingress: [tcp(7000, `${b}/32`)] }));
  expect(await reaches('i-b', a)).toBe(true);
  expect(await isKeptFrom('i-b', a, 7001)).toBe(true);
  expect(await hostIsKeptFrom(a)).toBe(true);
  await set('i-a', closedBut({ ingress: [tcp(7000, operator)] }));
  expect(await isKeptFrom('i-b', a)).toBe(true);
  expect(await hostReaches(a)).toBe(true);
  // The way over the public address is the same door.
  expect(await hostReaches('198.18.206.10')).toBe(true);
  expect(await hostIsKeptFrom('198.18.206.10', 7001)).toBe(true);
});

test('ingress: who dials the public address of a machine is not taken for this host, but seen by his own', async () => {
  await set('i-a', closedBut({ ingress: [tcp(7000, operator), tcp(7000, `${b}/32`)] }));
  expect(await isKeptFrom('i-b', '198.18.206.10')).toBe(true);
  await set('i-a', closedBut({ ingress: [tcp(7000, '198.18.206.11/32')] }));
  expect(await reaches('i-b', '198.18.206.10')).toBe(true);
  // Without one of his own he is nobody's address.
  await cloud.host.machines.setPublicAddress('i-b', undefined);
  expect(await isKeptFrom('i-b', '198.18.206.10')).toBe(true);
  await set('i-a', closedBut({ ingress: [tcp(7000, everywhere)] }));
  expect(await reaches('i-b', '198.18.206.10')).toBe(true);
  // The order in which addresses come does not decide who is seen by which.
  await cloud.host.machines.setPublicAddress('i-b', '198.18.206.11');
  await cloud.host.machines.setPublicAddress('i-a', undefined);
  await cloud.host.machines.setPublicAddress('i-a', '198.18.206.10');
  await set('i-a', closedBut({ ingress: [tcp(7000, '198.18.206.11/32')] }));
  expect(await reaches('i-b', '198.18.206.10')).toBe(true);
});

test('egress: what is not let out does not arrive', async () => {
  await set('i-a', closedBut({ egress: [tcp(7000, `${b}/32`)] }));
  expect(await reaches('i-a', b)).toBe(true);
  expect(await isKeptFrom('i-a', b, 7001)).toBe(true);
  await set('i-a', closedTraffic);
  expect(await isKeptFrom('i-a', b)).toBe(true);
});

test('icmp: a type may pass where nothing else does', async () => {
  const ping = async () => (await cloud.run('i-b', `ping -c 1 -W 1 ${a}`)).exitCode === 0;
  await set('i-a', closedTraffic);
  expect(await ping()).toBe(false);
  await set('i-a', closedBut({ ingress: [{ match: { kind: 'icmp', type: 8 }, peer: `${b}/32` }] }));
  expect(await ping()).toBe(true);
  expect(await isKeptFrom('i-b', a)).toBe(true);
  await set('i-a', closedBut({ ingress: [{ match: { kind: 'icmp', type: 13 }, peer: `${b}/32` }] }));
  expect(await ping()).toBe(false);
});

test('a tracked connection outlives its rule, a new one does not begin', async () => {
  await set('i-a', closedBut({ ingress: [tcp(7000, operator)], egress: openTraffic.egress }));
  const open = line(a);
  expect(await open.answers()).toBe(true);
  await set('i-a', closedTraffic);
  expect(await hostIsKeptFrom(a)).toBe(true);
  expect(await open.answers()).toBe(true);
  open.close();
});

test('an untracked connection ends with its rule, at once', async () => {
  // Its answers leave by a rule that tracks what it lets begin: they must not make it tracked.
  await set('i-a', closedBut({ ingress: [tcp(7000, everywhere)], egress: openTraffic.egress }));
  const open = line(a);
  expect(await open.answers()).toBe(true);
  await set('i-a', closedBut({ egress: openTraffic.egress }));
  expect(await open.isSilent()).toBe(true);
  open.close();
});

test('an untracked connection is judged packet by packet: silent without its rule, and going on with it', async () => {
  await set('i-a', openTraffic);
  const open = line(a);
  expect(await open.answers()).toBe(true);
  await set('i-a', closedBut({ ingress: [tcp(7001, everywhere)], egress: openTraffic.egress }));
  expect(await open.isSilent()).toBe(true);
  await set('i-a', closedBut({ ingress: [tcp(7000, everywhere)], egress: openTraffic.egress }));
  expect(await open.answers()).toBe(true);
  open.close();
});

test('what a machine has opened outlives its egress rule when it is tracked, and ends with it when it is not', async () => {
  // The first line comes back to those who dial anew; all of them would go round for ever with a machine that echoes.
  const server = createServer((socket) => {
    socket.on('error', () => undefined).once('data', (text) => socket.write(text));
  });
  await once(server.listen(0, operatorsAddress), 'listening');
  const { port } = server.address() as AddressInfo;
  const out = (peer: string) => ({ egress: [tcp(port, peer)] });
  // Let out everywhere, but with no answers let in from everywhere: "that flow of traffic is tracked".
  for (const narrow of [closedBut(out(operator)), closedBut(out(everywhere))]) {
    await set('i-a', narrow);
    const tracked = await lineFrom('i-a', server);
    expect(await tracked.answers()).toBe(true);
    await set('i-a', closedTraffic);
    expect(await isKeptFrom('i-a', operatorsAddress, port)).toBe(true);
    expect(await tracked.answers()).toBe(true);
    tracked.close();
  }
  await set('i-a', { ...openTraffic, ...out(everywhere) });
  const untracked = await lineFrom('i-a', server);
  expect(await untracked.answers()).toBe(true);
  await set('i-a', { ...openTraffic, egress: [] });
  expect(await untracked.isSilent()).toBe(true);
  untracked.close();
  server.close();
});

test('a cut ends tracked connections too, and heals', async () => {
  const rules = { ingress: [tcp(7000, operator), tcp(7000, `${b}/32`)] };
  await set('i-a', closedBut(rules));
  const open = line(a);
  expect(await open.answers()).toBe(true);
  await set('i-a', closedBut({ ...rules, operator: 'cut-off' }));
  expect(await open.isSilent()).toBe(true);
  expect(await reaches('i-b', a)).toBe(true);
  await set('i-a', closedBut({ ...rules, cutOff: [b] }));
  expect(await isKeptFrom('i-b', a)).toBe(true);
  expect(await hostReaches(a)).toBe(true);
  await set('i-a', closedBut(rules));
  expect(await reaches('i-b', a)).toBe(true);
  open.close();
});

test('a machine that is cut off from the operator reaches his address no more, and the services there all the same', async () => {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, '10.206.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await set('i-a', openTraffic);
  expect(await reaches('i-a', '10.206.0.1', port)).toBe(true);
  await set('i-a', { ...openTraffic, operator: 'cut-off' });
  expect(await isKeptFrom('i-a', '10.206.0.1', port)).toBe(true);
  expect(await endpointFrom('i-a')).toBe('endpoint');
  await set('i-a', openTraffic);
  expect(await reaches('i-a', '10.206.0.1', port)).toBe(true);
  server.close();
});

test('the rules hold after a reboot, and a change made while the machine was down holds from its start', async () => {
  await set('i-a', closedBut({ ingress: [tcp(7000, operator)] }));
  await cloud.host.machines.reboot('i-a');
  await cloud.run('i-a', echo());
  expect(await hostReaches(a)).toBe(true);
  expect(await isKeptFrom('i-b', a)).toBe(true);
  await cloud.host.machines.stop('i-a', { graceSeconds: 20 });
  await set('i-a', closedBut({ ingress: [tcp(7000, `${b}/32`)] }));
  await cloud.host.machines.start('i-a');
  await cloud.run('i-a', echo());
  expect(await hostIsKeptFrom(a)).toBe(true);
  expect(await reaches('i-b', a)).toBe(true);
});

test("a guest's own filter does not open a door, and stays", async () => {
  const tables = async () =>
    (await hostCommand('docker', ['inspect', '-f', '{{.State.Pid}}', `lc-${cloud.cloudId}-i-a`])).trim();
  const inside = async (...args: string[]) => hostCommand('nsenter', ['-t', await tables(), '-n', ...args]);
  await inside('iptables', '-t', 'mangle', '-A', 'INPUT', '-p', 'tcp', '--dport', '1', '-j', 'ACCEPT');
  await inside('iptables', '-F');
  await inside('iptables', '-P', 'INPUT', 'ACCEPT');
  expect(await hostIsKeptFrom(a)).toBe(true);
  await set('i-a', openTraffic);
  expect(await hostReaches(a)).toBe(true);
  const saved = await inside('iptables-save', '-t', 'mangle');
  expect(saved.split('\n').filter((rule) => rule.startsWith('-A INPUT'))).toHaveLength(1);
  // However often it was told, the table leads to our chains once.
  expect(saved.split('\n').filter((rule) => rule === '-A PREROUTING -i eth0 -j LC-IN')).toHaveLength(1);
});
