import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCloud, type TestCloud } from '../machines/testing/test-cloud.js';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud(206);
  await cloud.launch('i-a', 10, {
    facts: {
      userData: new Uint8Array([0, 1, 254, 255]),
      instanceProfile: { arn: 'arn:aws:iam::123456789012:instance-profile/p', id: 'AIPA', roleName: 'node' },
    },
  });
  await cloud.launch('i-b', 11);
});
afterAll(() => cloud[Symbol.asyncDispose]());

const base = 'http://169.254.169.254/latest';
const withToken = (path: string, curl = '-s') =>
  `t=$(curl -s -m 2 -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" ${base}/api/token); curl ${curl} -m 2 -H "X-aws-ec2-metadata-token: $t" ${base}/${path}`;
const status = async (id: string, args: string) =>
  (await cloud.run(id, `curl -s -m 2 -o /dev/null -w '%{http_code}' ${args}`)).output;

test('without a token the answer is 401, with one it is the metadata of the machine that asks', async () => {
  expect(await status('i-a', `${base}/meta-data/instance-id`)).toBe('401');
  expect((await cloud.run('i-a', withToken('meta-data/instance-id'))).output).toBe('i-a');
  expect((await cloud.run('i-b', withToken('meta-data/instance-id'))).output).toBe('i-b');
});

test('a token is no good on another machine', async () => {
  const put = `curl -s -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" ${base}/api/token`;
  const token = (await cloud.run('i-a', put)).output;
  const use = `-H "X-aws-ec2-metadata-token: ${token}" ${base}/meta-data/instance-id`;
  expect(await status('i-a', use)).toBe('200');
  expect(await status('i-b', use)).toBe('401');
});

test('a secondary address in use as source still finds its machine', async () => {
  await cloud.host.machines.setAddresses('i-b', ['10.206.0.11', '10.206.0.40']);
  await cloud.run('i-b', 'ip address add 10.206.0.40/32 dev eth0');
  const facts = cloud.facts.get('i-b');
  if (facts) cloud.facts.set('i-b', { ...facts, privateIps: ['10.206.0.11', '10.206.0.40'] });
  const path = `meta-data/network/interfaces/macs/02:00:00:00:00:01/local-ipv4s`;
  const { output } = await cloud.run('i-b', withToken(path, '-s --interface 10.206.0.40'));
  expect(output).toBe('10.206.0.11\n10.206.0.40');
});

test('user data arrives byte for byte, role credentials and the identity document are JSON', async () => {
  expect((await cloud.run('i-a', `${withToken('user-data')} | od -An -tx1`)).output.trim()).toBe(
    '00 01 fe ff',
  );
  const role = await cloud.run('i-a', withToken('meta-data/iam/security-credentials/node'));
  expect(JSON.parse(role.output)).toMatchObject({ Code: 'Success', AccessKeyId: 'ASIAnode' });
  const document = await cloud.run('i-a', withToken('dynamic/instance-identity/document'));
  expect(JSON.parse(document.output)).toMatchObject({ instanceId: 'i-a', privateIp: '10.206.0.10' });
});

test('a token answer dies one hop behind the machine when the limit is 1, and arrives when it is 2', async () => {
  // A container in the machine, as far as packets are concerned: one more hop, an address of its own.
  const inner = '10.206.0.41';
  await cloud.host.machines.setAddresses('i-a', ['10.206.0.10', inner]);
  const made = await cloud.run(
    'i-a',
    `set -e; ip netns add inner; ip link add v0 type veth peer name v1 netns inner; ip link set v0 up
     ip address add 10.99.0.1/32 dev v0; ip route add ${inner}/32 dev v0
     in="ip netns exec inner"; $in ip address add ${inner}/32 dev v1; $in ip link set v1 up
     $in ip route add 10.99.0.1/32 dev v1; $in ip route add default via 10.99.0.1
     mount -o remount,rw /proc/sys; echo 1 >/proc/sys/net/ipv4/ip_forward`,
  );
  expect(made).toEqual({ exitCode: 0, output: '' });
  const put = `-X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" ${base}/api/token`;
  const fromInside = () =>
    cloud.run('i-a', `ip netns exec inner curl -s -m 2 -o /dev/null -w '%{http_code}' ${put}`);
  const limit = (httpPutResponseHopLimit: number) => {
    const facts = cloud.facts.get('i-a');
    if (facts === undefined) throw new Error('no facts of i-a');
    const metadataOptions = { ...facts.metadataOptions, httpPutResponseHopLimit };
    cloud.facts.set('i-a', { ...facts, privateIps: ['10.206.0.10', inner], metadataOptions });
  };
  limit(1);
  expect(await status('i-a', put)).toBe('200');
  expect((await fromInside()).output).toBe('000');
  limit(2);
  expect((await fromInside()).output).toBe('200');
  limit(1);
  expect((await fromInside()).output).toBe('000');
});

test('a disabled endpoint answers 403 to everything', async () => {
  const facts = cloud.facts.get('i-b');
  if (facts === undefined) throw new Error('no facts of i-b');
  cloud.facts.set('i-b', {
    ...facts,
    metadataOptions: { ...facts.metadataOptions, httpEndpoint: 'disabled' },
  });
  expect(await status('i-b', `${base}/meta-data/instance-id`)).toBe('403');
  expect(await status('i-b', `-X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" ${base}/api/token`)).toBe(
    '403',
  );
});
