import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { httpTransport } from '@moult/member-probe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from '../test-support/cluster.js';
import { consulVersion } from '../test-support/consul-image.js';
import { readSentinel, writeSentinel } from '../sentinel/sentinel.js';
import { consulClient } from './client.js';

describe('the client, against a real cluster', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  it('reads what every member says of itself', async () => {
    for (const { client, spec } of cluster.members) {
      const self = await client.agentSelf();
      expect(self).toMatchObject({ node: spec.node, version: consulVersion, gossipEncrypted: false });
      expect(self.raft?.term).toBeGreaterThan(0);
      const peers = await client.raftPeers('own');
      expect(peers.map(({ node, voter }) => `${String(node)} ${String(voter)}`).sort()).toEqual([
        ...['consul-1 true', 'consul-2 true', 'consul-3 true'],
      ]);
      expect(await client.raftPeers('leader')).toHaveLength(3);
      expect(peers.find(({ leader }) => leader)?.address).toBe(await client.statusLeader());
      expect([...(await client.statusPeers())].sort()).toEqual(peers.map(({ address }) => address).sort());
      expect((await client.agentMembers()).map(({ role, status }) => `${role} ${status}`)).toEqual([
        ...['server alive', 'server alive', 'server alive'],
      ]);
    }
  });

  it('reads the leader’s report, and knows that this version has no newer one and no transfer', async () => {
    const leader = await cluster.leader();
    // A new leader's report is empty for its first seconds, and says unhealthy by status 429.
    await expect
      .poll(() => leader.client.autopilotHealth(), { timeout: 20_000 })
      .toMatchObject({ healthy: true, failureTolerance: 1, servers: { length: 3 } });
    expect(await leader.client.autopilotState()).toEqual({ kind: 'unsupported' });
    const { nodeId } = await leader.client.agentSelf();
    expect(await leader.client.transferLeader(nodeId)).toEqual({ kind: 'unsupported' });
  });

  it('writes, reads in every consistency, and loses a compare-and-set that comes late', async () => {
    const [first, second] = cluster.members;
    if (first === undefined || second === undefined) throw new Error('two members were expected');
    const key = 'a b/ü?#';
    expect(await first.client.writeKey({ key, value: 'one', cas: 0 })).toBe('written');
    expect(await second.client.writeKey({ key, value: 'two', cas: 0 })).toBe('lost');
    for (const consistency of ['default', 'consistent'] as const) {
      const { entries, freshness } = await second.client.readKey(key, consistency);
      expect(entries.map(({ value }) => Buffer.from(value).toString())).toEqual(['one']);
      expect(freshness).toMatchObject({ knownLeader: true, index: entries[0]?.modifyIndex });
    }
    expect((await second.client.readPrefix('a b/', 'stale')).entries[0]?.key).toBe(key);
    await first.client.deleteKey(key);
    expect((await second.client.readKey(key, 'default')).entries).toEqual([]);
  });

  it('reads a sentinel on every member itself', async () => {
    const [first] = cluster.members;
    if (first === undefined) throw new Error('a member was expected');
    const wish = { key: 'moult/test', value: 'v' };
    const written = await writeSentinel(first.client, wish);
    expect(await writeSentinel(first.client, wish)).toEqual(written);
    expect(await writeSentinel(first.client, { ...wish, value: 'w' })).toMatchObject({ kind: 'taken' });
    if (written.kind !== 'written') throw new Error(written.because);
    for (const { client } of cluster.members) {
      await expect.poll(() => readSentinel(client, written.sentinel)).toEqual({ kind: 'readable' });
    }
  });

  it('goes through any stream that leads to the agent', async () => {
    const { address } = cluster.members[0]?.spec ?? { address: '' };
    let opened = 0;
    const transport = httpTransport(
      { scheme: 'http', host: 'not-resolvable.invalid', port: 1 },
      {
        label: 'through a tunnel',
        dial: () => {
          opened += 1;
          return Promise.resolve(connect({ host: address, port: 8500 }));
        },
      },
    );
    const client = consulClient(transport);
    expect(client.label).toBe('through a tunnel');
    expect((await client.agentSelf()).node).toBe('consul-1');
    await client.writeKey({ key: 'tunnel', value: Buffer.alloc(100_000, 'x') });
    expect((await client.readKey('tunnel', 'consistent')).entries[0]?.value).toHaveLength(100_000);
    expect(opened).toBe(3);
  });

  it('gives up on a member that holds the connection and says nothing', async () => {
    const [follower] = await cluster.followers();
    if (follower === undefined) throw new Error('a follower was expected');
    await follower.pause();
    try {
      const failed = follower.client.statusLeader({ deadlineMs: 300 });
      await expect(failed).rejects.toMatchObject({ name: 'MemberSilent', why: 'deadline' });
    } finally {
      await follower.unpause();
    }
  });

  it('without a quorum answers from the member’s own data, and refuses what needs a leader', async () => {
    const [first, second] = await cluster.followers();
    const last = await cluster.leader();
    await Promise.all([first?.kill(), second?.kill()]);
    await expect.poll(() => last.client.statusLeader(), { timeout: 10_000 }).toBeNull();
    const { entries, freshness } = await last.client.readKey('moult/test', 'stale');
    expect(entries).toHaveLength(1);
    expect(freshness.knownLeader).toBe(false);
    expect(await last.client.raftPeers('own')).toHaveLength(3);
    const refused = { name: 'ConsulRefused', status: 500, says: 'No cluster leader' };
    await expect(last.client.raftPeers('leader')).rejects.toMatchObject(refused);
    const impatient = last.client.readKey('moult/test', 'default', { deadlineMs: 500 });
    await expect(impatient).rejects.toMatchObject({ name: 'MemberSilent', why: 'deadline' });
  });
});

describe('the client, against something that is not Consul', () => {
  it('says so', async () => {
    const server = createServer((_, answer) => answer.end('<html>hello</html>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const client = consulClient(httpTransport({ scheme: 'http', host: '127.0.0.1', port }));
      await expect(client.statusLeader()).rejects.toMatchObject({
        name: 'MemberUnreadable',
        problem: 'it is not JSON',
      });
      const tls = consulClient(httpTransport({ scheme: 'https', host: '127.0.0.1', port }));
      await expect(tls.statusLeader()).rejects.toMatchObject({ name: 'MemberSilent', why: 'connection' });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
