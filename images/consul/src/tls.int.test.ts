import { join } from 'node:path';
import { loadDefinition } from '@moult/image-builder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newAuthority } from './testing/certificates.js';
import { ask, createCluster, eventually, type TestCluster } from './testing/cluster.js';
import { bake, putSecret, startGround, type Ground } from './testing/ground.js';
import { launchNode, retag, type TestNode } from './testing/node.js';

interface RaftConfiguration {
  readonly Servers: readonly { readonly Node: string; readonly Voter: boolean }[];
}

const environment = 'test-tls';
const authority = newAuthority('the cluster');
const stranger = newAuthority('somebody else');
const server = authority.issue(`server.${environment}.consul`);
const client = authority.issue(`client.${environment}.consul`);
const clientSecrets = 'gossip-key,tls-ca,tls-client-cert,tls-client-key';

let ground: Ground;
let cluster: TestCluster;
let agent: TestNode;

const secret = (name: string, value: string): Promise<void> =>
  putSecret(ground, `/moult/${environment}/consul/${name}`, value);

const first = (): TestNode => {
  const [node] = cluster.servers;
  if (node === undefined) throw new Error('there is no server');
  return node;
};

beforeAll(async () => {
  ground = await startGround({ images: 'kept' });
  const { imageId } = await bake(ground, await loadDefinition(join(import.meta.dirname, '../v2')));
  cluster = await createCluster(ground, imageId, {
    ...{ environment, firstAddress: 60 },
    secrets: { 'tls-ca': authority.certificate, 'tls-cert': server.certificate, 'tls-key': server.key },
  });
  await secret('tls-client-cert', client.certificate);
  await secret('tls-client-key', client.key);
  agent = await launchNode(ground, imageId, {
    ...cluster.tags('client-1'),
    ...{ 'consul-type': 'client', 'moult:secrets': clientSecrets },
  });
});

afterAll(async () => {
  await ground[Symbol.asyncDispose]();
});

/** Starts the agent's Consul anew, as a machine that knows nothing yet, with these secrets. */
async function restartAgent(secrets: string): Promise<void> {
  await agent.root('systemctl stop consul.service moult-data.service; rm -rf /var/lib/moult/data/consul');
  await retag(ground, agent, { 'moult:secrets': secrets });
  await eventually(
    'the tag on the machine',
    () => agent.root('. /usr/lib/moult/metadata.sh; setting secrets'),
    (seen) => seen === secrets,
  );
  await agent.root('systemctl start consul.service');
}

/** What reading a value on the agent ends with: the value or the reason. */
const reading = (): Promise<string> => agent.root('consul kv get moult/test 2>&1 || :');

const journal = (node: TestNode): Promise<string> =>
  node.root('journalctl -u consul.service -o cat --no-pager -n 400');

test('three servers with certificates form a cluster that speaks TLS only', async () => {
  await eventually(
    'three voters',
    () => ask<RaftConfiguration>(first(), 'operator/raft/configuration'),
    ({ Servers }) => Servers.filter(({ Voter }) => Voter).length === 3,
  );
  await first().root('consul kv put moult/test shed >/dev/null');
  const configured = await first().root('cat /run/consul/config/consul.json');
  expect(JSON.parse(configured)).toMatchObject({
    ...{ verify_incoming: true, verify_outgoing: true, verify_server_hostname: true },
  });
});

test('the keys are in memory only, and nobody but root and Consul reads them', async () => {
  const places = '/etc /home /opt /root /run /srv /tmp /usr/local /var';
  const keys = await first().root(
    `grep -rlsE -e '-----BEGIN ([A-Z]+ )?PRIVATE KEY' ${places} | grep -v ^/etc/ssh/ssh_host_ || :`,
  );
  expect(keys).toBe('/run/consul/secrets/tls-key');
  expect(await first().root('findmnt -no FSTYPE -T /run/consul/secrets/tls-key')).toBe('tmpfs');
  expect(await first().root('find /run/consul -perm /007')).toBe('');
  const other = await first().session.exec('cat /run/consul/secrets/tls-key', { deadlineMs: 10_000 });
  expect(other.stdout).toBe('');
  expect(other.stderr).toContain('Permission denied');
});

test('a client agent with a certificate of its own is let in', async () => {
  expect(await eventually('the value', reading, (value) => value === 'shed')).toBe('shed');
});

test('one without a certificate is refused, though it has the gossip key', async () => {
  await restartAgent('gossip-key');
  await eventually('a refusal', reading, (text) => text.includes('Unexpected response code: 500'));
  await eventually(
    'its reason',
    () => journal(first()),
    (text) => text.includes('Non-TLS connection attempted with VerifyIncoming set'),
  );
});

test('one with a certificate of another authority is refused', async () => {
  const forged = stranger.issue(`server.${environment}.consul`);
  await secret('tls-client-cert', forged.certificate);
  await secret('tls-client-key', forged.key);
  await restartAgent(clientSecrets);
  await eventually('a refusal', reading, (text) => text.includes('Unexpected response code: 500'));
  await eventually(
    'its reason',
    () => journal(first()),
    (text) => text.includes('certificate signed by unknown authority'),
  );
  await expect(agent.root('/usr/lib/moult/boot-test')).rejects.toThrow('FAILED the certificate fits');
});

test('a client that comes back as a server with its own certificate gets no vote', async () => {
  await secret('tls-client-cert', client.certificate);
  await secret('tls-client-key', client.key);
  await restartAgent(clientSecrets);
  await eventually('the value', reading, (value) => value === 'shed');
  await agent.root(`
systemctl stop consul.service
install -d -o consul -g consul /run/turned
jq '.server = true | .data_dir = "/run/turned" | .node_name = "turned"' /run/consul/config/consul.json >/run/consul/turned.json
chgrp consul /run/consul/turned.json; chmod 640 /run/consul/turned.json
systemd-run -q --uid=consul --gid=consul --unit=turned /usr/local/bin/consul agent -config-file=/run/consul/turned.json`);
  const refused = `not server.${environment}.consul`;
  await eventually(
    'a refusal of its certificate',
    async () => (await Promise.all(cluster.servers.map(journal))).join('\n'),
    (text) => text.includes(refused),
  );
  const { Servers } = await ask<RaftConfiguration>(first(), 'operator/raft/configuration');
  expect(
    Servers.filter(({ Voter }) => Voter)
      .map(({ Node }) => Node)
      .sort(),
  ).toEqual([...['consul-1', 'consul-2', 'consul-3']]);
  await agent.root('systemctl stop turned.service');
});

test('a secret that is configured and absent fails the boot test by name, and Consul does not start', async () => {
  await expect(restartAgent('gossip-key,tls-ca,tls-client-cert,tls-gone')).rejects.toThrow();
  await expect(agent.root('/usr/lib/moult/boot-test')).rejects.toThrow(
    `the secret /moult/${environment}/consul/tls-gone is configured and absent`,
  );
  expect(await agent.root('systemctl is-active consul.service || :')).not.toBe('active');
});

test('half of TLS is not taken for all of it, and a client is not given the servers’ key', async () => {
  await expect(restartAgent('gossip-key,tls-ca')).rejects.toThrow();
  expect(await journal(agent)).toContain('tls-client-cert is not there');
  await expect(restartAgent('gossip-key,tls-ca,tls-cert,tls-key')).rejects.toThrow();
  expect(await journal(agent)).toContain('a client agent must not hold the servers');
});
