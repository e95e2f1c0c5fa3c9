import { DescribeParametersCommand, GetParameterCommand } from '@aws-sdk/client-ssm';
import { LocalCloud } from '@moult/local-cloud';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeClients, newClients, type Clients } from '../calls/clients.js';
import { poll } from '../wait/poll.js';
import { gossipKeyName, newGossipKey } from './gossip-key.js';
import { ClusterSecrets } from './secrets.js';

let cloud: LocalCloud;
let clients: Clients;
beforeAll(async () => {
  cloud = await LocalCloud.start({ baseImage: false });
  const { endpoint, region, credentials } = cloud;
  clients = newClients({ endpoint, region, credentials });
  // The server loads a service with its first call, which on a busy machine takes longer than a call may.
  await poll(
    async (abortSignal) => {
      await clients.ssm.send(new DescribeParametersCommand({}), { abortSignal });
      return { kind: 'done', value: 'loaded' };
    },
    { what: 'an answer of SSM', everyMs: 200, deadlineMs: 60_000 },
  );
});
afterAll(async () => {
  closeClients(clients);
  await cloud[Symbol.asyncDispose]();
});

const secretsOf = (environment: string): ClusterSecrets =>
  new ClusterSecrets(clients.ssm, { environment, cluster: 'consul' });

test('a gossip key is created once, encrypted, and never replaced', async () => {
  const secrets = secretsOf('prod');
  expect(await secrets.ensure(gossipKeyName, newGossipKey)).toBe('created');
  const read = new GetParameterCommand({ Name: '/moult/prod/consul/gossip-key', WithDecryption: true });
  const first = (await clients.ssm.send(read)).Parameter;
  expect(first?.Type).toBe('SecureString');
  expect(Buffer.from(first?.Value ?? '', 'base64')).toHaveLength(32);
  expect(await secrets.ensure(gossipKeyName, newGossipKey)).toBe('found');
  expect((await clients.ssm.send(read)).Parameter?.Value).toBe(first?.Value);
});

test('values come out by name, more than one call gives, and what is absent is named', async () => {
  const secrets = secretsOf('read');
  const names = Array.from({ length: 12 }, (_, n) => `key-${String(n)}`);
  for (const name of names) await secrets.ensure(name, () => `value of ${name}`);
  await secretsOf('read-1').ensure('other', newGossipKey);
  const values = await secrets.read(names);
  expect([...values].sort()).toEqual(names.map((name) => [name, `value of ${name}`]).sort());
  expect(await secrets.read([])).toEqual(new Map());
  await expect(secrets.read(['key-1', 'other'])).rejects.toThrow(
    'below /moult/read/consul there is no secret other',
  );
});

test('of many that make sure of a key at once one creates it', async () => {
  const secrets = secretsOf('race');
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => secrets.ensure(gossipKeyName, newGossipKey)),
  );
  expect(answers.filter((answer) => answer === 'created')).toHaveLength(1);
});

test('a cluster lists and deletes its own secrets and nobody else’s', async () => {
  const [mine, other] = [secretsOf('test-1'), secretsOf('test-10')];
  for (let n = 0; n < 12; n += 1) await mine.ensure(`key-${n}`, newGossipKey);
  await other.ensure(gossipKeyName, newGossipKey);
  const names = await mine.list();
  expect(names).toHaveLength(12);
  expect(names).toContain('key-11');
  expect(await mine.deleteAll()).toEqual(names);
  expect(await mine.list()).toEqual([]);
  expect(await other.list()).toEqual([gossipKeyName]);
  expect(await mine.deleteAll()).toEqual([]);
});

test('which clusters of an environment have secrets is known, of this one and no other', async () => {
  await new ClusterSecrets(clients.ssm, { environment: 'two', cluster: 'consul' }).ensure('a', newGossipKey);
  await new ClusterSecrets(clients.ssm, { environment: 'two', cluster: 'etcd' }).ensure('a', newGossipKey);
  await new ClusterSecrets(clients.ssm, { environment: 'two-more', cluster: 'nomad' }).ensure(
    'a',
    newGossipKey,
  );
  expect(await ClusterSecrets.clustersOf(clients.ssm, 'two')).toEqual(['consul', 'etcd']);
  expect(await ClusterSecrets.clustersOf(clients.ssm, 'none')).toEqual([]);
});
