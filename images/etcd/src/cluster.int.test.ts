import { join } from 'node:path';
import { loadDefinition, type BuildResult } from '@moult/image-builder';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bake, startGround, type Ground } from '../../consul/src/testing/ground.js';
import { EtcdCluster } from './testing/cluster.js';

let ground: Ground;
let images: Record<'v1' | 'v2', BuildResult>;
const baked = async (version: string): Promise<BuildResult> =>
  bake(ground, await loadDefinition(join(import.meta.dirname, '..', version)));

beforeAll(async () => {
  ground = await startGround({ images: 'kept' });
  images = { v1: await baked('v1'), v2: await baked('v2') };
});

afterAll(async () => {
  await ground[Symbol.asyncDispose]();
});

test('the images were tested before they were published, and say where their etcd is from', () => {
  const source = { kind: 'debian' };
  expect(images.v1).toMatchObject({ status: 'tested', version: 'v1' });
  expect(images.v1.sources).toMatchObject([
    { name: 'etcd', version: '3.4.23', ...source },
    { name: 'etcdctl', version: '3.4.23', ...source },
  ]);
  expect(images.v2.sources).toMatchObject([
    { name: 'etcd', version: '3.5.16', ...source },
    { name: 'etcdctl', version: '3.5.16', ...source },
  ]);
});

describe('a cluster of image v1', () => {
  let cluster: EtcdCluster;
  beforeAll(async () => {
    cluster = await EtcdCluster.create(ground, images.v1.imageId, {
      environment: 'test-etcd',
      firstAddress: 20,
    });
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  test('forms from three nodes at their service addresses, over TLS', async () => {
    const { voters, versions } = await cluster.healthy();
    expect({ voters, versions }).toEqual({ voters: ['etcd-1', 'etcd-2', 'etcd-3'], versions: ['3.4.23'] });
    const listed = await (await cluster.client('etcd-2')).members();
    const urls = listed.flatMap(({ peerUrls }) => peerUrls).sort();
    expect(urls).toEqual(cluster.places.map(({ address }) => `https://${address}:2380`).sort());
  });

  test('says on every machine that it is fit, its certificates included', async () => {
    const said = await cluster.place('etcd-1').machine.root('/usr/lib/moult/boot-test');
    expect(said).toContain('ok the certificates fit');
    expect(said).not.toContain('FAILED');
  });

  test('keeps its keys on tmpfs, readable by etcd alone, and out of every argument list', async () => {
    const { machine } = cluster.place('etcd-1');
    const secrets = '/run/etcd/secrets';
    expect(await machine.root(`stat -f -c %T ${secrets}`)).toBe('tmpfs');
    expect(await machine.root(`stat -c %a:%U:%G ${secrets}/peer-etcd-1 ${secrets}/server-etcd-1`)).toBe(
      '640:root:etcd\n640:root:etcd',
    );
    expect(await machine.root('cat /proc/[0-9]*/cmdline | tr "\\0" " "')).not.toContain('PRIVATE KEY');
    expect(await machine.root(`ls ${secrets}`)).toBe('client-ca\npeer-ca\npeer-etcd-1\nserver-etcd-1');
  });

  test('answers nobody without a certificate, and tells its health and its metrics on loopback', async () => {
    const { machine, address } = cluster.place('etcd-1');
    const bare = `curl -sk -m 5 https://${address}:2379/version`;
    await expect(cluster.place('etcd-2').machine.root(bare)).rejects.toThrow();
    expect(await machine.root('curl -sf -m 5 http://127.0.0.1:2381/health')).toContain('"health":"true"');
    expect(
      await machine.root('curl -sf -m 5 http://127.0.0.1:2381/metrics | grep ^etcd_server_has_leader'),
    ).toBe('etcd_server_has_leader 1');
    const elsewhere = cluster.place('etcd-2').machine.root(`curl -s -m 3 http://${address}:2381/health`);
    await expect(elsewhere).rejects.toThrow();
  });

  test('has its member back as itself after a stop and a start', async () => {
    const before = await (await cluster.client('etcd-3')).status();
    await (await cluster.client('etcd-1')).writeKey({ key: 'moult/test', value: 'shed' });
    const { machine } = cluster.place('etcd-3');
    await machine.root('systemctl stop etcd.service moult-data.service');
    expect(await machine.root('mountpoint /var/lib/moult/data || :')).toContain('is not a mountpoint');
    expect((await cluster.look()).voters).toHaveLength(3);
    await machine.root('systemctl start etcd.service');
    await cluster.healthy();
    expect((await (await cluster.client('etcd-3')).status()).memberId).toBe(before.memberId);
    const [entry] = (await (await cluster.client('etcd-3')).readKey('moult/test', 'serializable')).entries;
    expect(Buffer.from(entry?.value ?? '').toString()).toBe('shed');
  });

  test('knows from its first start on that it was founded, and is told so by nobody else', async () => {
    expect(await cluster.place('etcd-2').machine.root('ls /var/lib/moult/data')).toContain('founded');
  });

  test('does not take a member back that has forgotten everything', async () => {
    const { machine } = cluster.place('etcd-3');
    const data = '/var/lib/moult/data/etcd';
    await machine.root(`systemctl stop etcd.service && mv ${data}/member ${data}/aside`);
    const started = machine.root('systemctl start etcd.service');
    await expect(started).rejects.toThrow();
    expect(await machine.root('journalctl -q -u etcd.service -n 20 -o cat --no-pager')).toContain(
      'the data of etcd-3 is gone: a member that has forgotten everything must not come back as itself',
    );
    await machine.root(
      `systemctl stop etcd.service; systemctl reset-failed etcd.service; mv ${data}/aside ${data}/member; systemctl start etcd.service`,
    );
    await cluster.healthy();
  });

  test('with one node on image v2 is mixed and healthy, on the same data, and speaks the old version', async () => {
    const before = await cluster.healthy();
    const follower = before.voters.find((name) => name !== before.leader) ?? '';
    const { memberId } = await (await cluster.client(follower)).status();
    await cluster.replace(follower, images.v2.imageId);
    const after = await cluster.healthy();
    expect(after.versions).toEqual(['3.4.23', '3.5.16']);
    expect(after.term).toBe(before.term);
    const status = await (await cluster.client(follower)).status();
    expect({ id: status.memberId, version: status.version }).toEqual({ id: memberId, version: '3.5.16' });
    expect((await (await cluster.client(follower)).versions()).cluster).toBe('3.4.0');
  });

  test('with all nodes on image v2 has risen', async () => {
    for (const { name } of cluster.places) {
      if ((await (await cluster.client(name)).status()).version !== '3.5.16') {
        await cluster.replace(name, images.v2.imageId);
        await cluster.healthy();
      }
    }
    const { versions, voters } = await cluster.healthy();
    expect({ versions, voters: voters.length }).toEqual({ versions: ['3.5.16'], voters: 3 });
    await expect
      .poll(async () => (await (await cluster.client('etcd-1')).versions()).cluster, { timeout: 20_000 })
      .toBe('3.5.0');
    const [entry] = (await (await cluster.client('etcd-2')).readKey('moult/test', 'serializable')).entries;
    expect(Buffer.from(entry?.value ?? '').toString()).toBe('shed');
  });
});

describe('a cluster of image v2', () => {
  test('forms from three nodes as well', async () => {
    const options = { environment: 'test-new', firstAddress: 40 };
    await using cluster = await EtcdCluster.create(ground, images.v2.imageId, options);
    const { versions, voters } = await cluster.healthy();
    expect({ versions, voters: voters.length }).toEqual({ versions: ['3.5.16'], voters: 3 });
  }, 240_000);
});
