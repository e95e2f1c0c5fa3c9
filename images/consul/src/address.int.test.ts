import { join } from 'node:path';
import { UnassignPrivateIpAddressesCommand } from '@aws-sdk/client-ec2';
import { connect, SshFailed } from '@moult/aws';
import { loadDefinition } from '@moult/image-builder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './testing/cluster.js';
import { bake, startGround, type Ground } from './testing/ground.js';
import { assignAddress, interfaceOf, launchNode, type TestNode } from './testing/node.js';

let ground: Ground;
let address: string;
let one: TestNode;
let other: TestNode;

beforeAll(async () => {
  ground = await startGround({ images: 'kept' });
  address = `${ground.prefix}.1.77`;
  const { imageId } = await bake(ground, await loadDefinition(join(import.meta.dirname, '../v1')));
  const tags = {
    'consul-type': 'client',
    'moult:environment': 'addresses',
    'moult:service-address': address,
  };
  [one, other] = await Promise.all([launchNode(ground, imageId, tags), launchNode(ground, imageId, tags)]);
  for (const node of [one, other]) {
    const active = () => node.root('systemctl is-active moult-address.service || :');
    await eventually('the address unit', active, (state) => state === 'active');
  }
});

afterAll(() => ground[Symbol.asyncDispose]());

/** What a machine itself shows of its addresses and of the way to the VPC. */
interface Seen {
  readonly addresses: readonly string[];
  readonly source: string;
  readonly defaultRoute: string;
  readonly noted: string;
}

async function look(node: TestNode): Promise<Seen> {
  const lines = await node.root(`
ip -4 -o address show scope global | sed 's/.* inet \\([0-9.]*\\).*/\\1/' | sort | tr '\\n' ' '; echo
ip -4 route get ${ground.prefix}.1.250 | sed -n 's/.* src \\([0-9.]*\\).*/\\1/p'
ip -4 route show default
cat /run/moult/service-address 2>/dev/null || echo none`);
  const [addresses = '', source = '', defaultRoute = '', noted = ''] = lines.split('\n');
  return { addresses: addresses.trim().split(' '), source, defaultRoute, noted };
}

const until = (node: TestNode, what: string, so: (seen: Seen) => boolean): Promise<Seen> =>
  eventually(what, () => look(node), so);

const has = (seen: Seen): boolean => seen.addresses.includes(address) && seen.noted === address;
const hasNot = (seen: Seen): boolean => !seen.addresses.includes(address) && seen.noted === 'none';

/** Whoever answers at the service address proves it with its host key: a mere connection proves nothing. */
async function answering(): Promise<string> {
  for (const node of [one, other]) {
    try {
      const target = { ...node.session.target, host: address };
      await using session = await connect(target, { signal: AbortSignal.timeout(3000) });
      return session.target.name;
    } catch (error) {
      // Another key than this machine's: perhaps the next one's.
      if (!(error instanceof SshFailed && error.failure === 'host-key')) return 'nobody';
    }
  }
  return 'a stranger';
}

const answers = (node: TestNode): Promise<string> =>
  eventually('an answer at the address', answering, (who) => who === node.instanceId);

/** The addresses of the subnet from which a machine is seen to come when it turns to another one: that one's own log tells. */
async function seenFrom(node: TestNode, by: TestNode): Promise<string> {
  const since = await by.root('date +%s');
  await node.root(`ssh-keyscan -T 5 ${by.session.target.host} 2>/dev/null | grep -q ssh-`);
  const log = `journalctl -u ssh --since=@${since} -o cat --no-pager`;
  const addresses = `grep -oE '${ground.prefix}\\.1\\.[0-9]+' | sort -u | tr '\\n' ' '`;
  return eventually(
    'a line in the log',
    () => by.root(`${log} | ${addresses}`),
    (text) => text !== '',
  );
}

test('without a service address a machine has its own only, and speaks with it', async () => {
  for (const node of [one, other]) {
    const { host } = node.session.target;
    expect(await look(node)).toMatchObject({ addresses: [host], source: host, noted: 'none' });
  }
});

test('an assigned address is on the interface, is the source of traffic into the VPC, and is answered', async () => {
  const before = await look(one);
  await assignAddress(ground, address, one.instanceId);
  const seen = await until(one, 'the address', has);
  expect(seen).toMatchObject({ source: address, defaultRoute: before.defaultRoute });
  await answers(one);
  expect(await seenFrom(one, other)).toBe(address);
});

test('taken over by another machine, it leaves the first one with its source, and the second one answers', async () => {
  await assignAddress(ground, address, other.instanceId);
  const left = await until(one, 'the address to go', hasNot);
  expect(left.source).toBe(one.session.target.host);
  const seen = await until(other, 'the address', has);
  expect(seen.source).toBe(address);
  await answers(other);
  expect(await seenFrom(other, one)).toBe(address);
  expect(await seenFrom(one, other)).toBe(one.session.target.host);
});

test('lost on the machine alone, it comes back and is the source again, as a peer sees', async () => {
  const device = `$(ip -4 -o address show to ${address}/32 | cut -d' ' -f2)`;
  await other.root(`ip address del ${address}/32 dev "${device}"`);
  const seen = await until(other, 'the address and its route', (now) => has(now) && now.source === address);
  expect(seen.addresses).toContain(other.session.target.host);
  expect(await seenFrom(other, one)).toBe(address);
});

test('given up, it is on no machine, and everything else still works', async () => {
  const NetworkInterfaceId = await interfaceOf(ground, other.instanceId);
  await ground.ec2.send(
    new UnassignPrivateIpAddressesCommand({ NetworkInterfaceId, PrivateIpAddresses: [address] }),
  );
  const left = await until(other, 'the address to go', hasNot);
  expect(left).toMatchObject({ source: other.session.target.host, addresses: [other.session.target.host] });
  expect(await answering()).toBe('nobody');
  expect(await seenFrom(other, one)).toBe(other.session.target.host);
});

test('taken away while nobody follows it, it leaves no source and no note behind when somebody does again', async () => {
  await assignAddress(ground, address, one.instanceId);
  await until(one, 'the address', has);
  // These machines are no members, so their Consul is started over and over, and each start wants the address followed.
  await one.root('systemctl stop moult-await.service consul.service moult-address.service');
  const NetworkInterfaceId = await interfaceOf(ground, one.instanceId);
  await ground.ec2.send(
    new UnassignPrivateIpAddressesCommand({ NetworkInterfaceId, PrivateIpAddresses: [address] }),
  );
  await ground.cloud.idle();
  expect((await look(one)).noted).toBe(address);
  await one.root('systemctl start moult-address.service');
  const left = await until(one, 'the address to go', hasNot);
  expect(left).toMatchObject({ source: one.session.target.host, addresses: [one.session.target.host] });
  const routes = await one.root('ip -4 route show');
  expect(routes).not.toContain(address);
});
