import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceDriver } from '@moult/rolling-upgrade';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snapshotFolder } from '../snapshot/store.js';
import { until } from '@moult/member-fixture';
import { Cluster } from '../test-support/cluster.js';
import { healthy } from '../test-support/looks.js';
import { etcdDriver } from './driver.js';
import { etcdRules } from './rules.js';

describe('an upgrade of a real cluster from 3.4.23 to 3.5.16, member by member', () => {
  let cluster: Cluster;
  let folder: string;
  let driver: ServiceDriver;
  let nodes: readonly string[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'etcd-upgrade-'));
    // As the images set it: a member that comes back must not start an election.
    cluster = await Cluster.start({ version: '3.4.23', tls: 'yes', args: ['--pre-vote'] });
    nodes = cluster.members.map(({ spec }) => spec.node);
    driver = etcdDriver({
      rules: etcdRules({ electionTimeoutMs: 1_000 }),
      nodes,
      connect: (node) => Promise.resolve(cluster.member(node).client),
      snapshots: snapshotFolder(folder),
      now: Date.now,
    });
    const leader = await cluster.leader();
    for (let at = 0; at < 50; at += 1)
      await leader.client.writeKey({ key: `k${String(at % 7)}`, value: String(at) });
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const digests = async (): Promise<readonly string[]> =>
    (await driver.look(nodes)).members.map(({ answer }) =>
      answer.kind === 'answered' ? answer.digest : answer.because,
    );
  const term = async (): Promise<number> => (await (await cluster.leader()).client.status()).term;

  it('keeps data, ids and the term, and the hash is the same in both versions', async () => {
    const [follower] = await cluster.followers();
    const before = await follower.client.status();
    await follower.replace('3.5.16');
    const health = await healthy(cluster);
    expect(health.versions).toEqual(['3.4.23', '3.5.16']);
    expect(await follower.client.status()).toMatchObject({ memberId: before.memberId, version: '3.5.16' });
    expect(new Set(await digests()).size).toBe(1);
    expect(await term()).toBe(before.term);
    expect(await follower.client.versions()).toEqual({ server: '3.5.16', cluster: '3.4.0' });
    const old = cluster.members.find(({ spec }) => spec.version === '3.4.23');
    // The page, and the call for a way back, came with 3.5; who does not know them says so.
    expect([await old?.client.live(), await follower.client.live()]).toEqual(['unsupported', 'live']);
    const back = { action: 'validate', to: '3.4' } as const;
    expect(await old?.client.downgrade(back)).toEqual({ kind: 'unsupported' });
    await expect(follower.client.downgrade(back)).rejects.toThrow(/downgrade/);
  });

  it('can be taken back while it is mixed', async () => {
    const upgraded = cluster.members.find(({ spec }) => spec.version === '3.5.16');
    if (upgraded === undefined) throw new Error('an upgraded member was expected');
    await upgraded.replace('3.4.23');
    expect((await healthy(cluster)).versions).toEqual(['3.4.23']);
    expect(new Set(await digests()).size).toBe(1);
  });

  it('costs one term: the leader hands over before it goes', async () => {
    const before = await term();
    for (const follower of await cluster.followers()) {
      await follower.replace('3.5.16');
      await healthy(cluster);
    }
    const leader = await cluster.leader();
    const [to] = await cluster.followers();
    const call = { token: 't', notAfter: Date.now() + 60_000 };
    const moved = await driver.transferLeadership(leader.spec.node, to.spec.node, call);
    expect(moved).toEqual({ kind: 'done', result: { leader: to.spec.node } });
    await leader.replace('3.5.16');
    const health = await healthy(cluster);
    expect(health).toMatchObject({ versions: ['3.5.16'], leader: to.spec.node, term: before + 1 });
    expect(new Set(await digests()).size).toBe(1);
  });

  it('has risen at the end, and the old program refuses the data', async () => {
    const [follower] = await cluster.followers();
    await until('the cluster to rise', async () =>
      (await follower.client.versions()).cluster === '3.5.0' ? true : null,
    );
    // Its own words, and not only that it is silent: it could be that for any reason.
    await follower.replace('3.4.23', /invalid downgrade; server version is lower than determined cluster/);
    const state = await until('the end of the old program', async () => {
      const { State } = await (await follower.engine()).inspect();
      return State.Running ? null : State;
    });
    expect(state.ExitCode).not.toBe(0);
    await expect(follower.client.status({ deadlineMs: 1_000 })).rejects.toThrow();
    expect(driver.rules.wayBack({ from: '3.5.16', to: '3.4.23', spread: 'upgraded' }).kind).toBe('refused');
  });
});
