import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from '../test-support/cluster.js';
import { looksUntil } from '../test-support/looks.js';
import { readSentinel, writeSentinel } from '../sentinel/sentinel.js';
import { defaultBounds } from './health.js';

describe('the health of a real cluster', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  it('is good once the leader’s report has caught up', async () => {
    const health = (await looksUntil(cluster, 'health', ({ kind }) => kind === 'healthy')).at(-1);
    expect(health).toMatchObject({ failureTolerance: 1, healthyVoters: 3, versions: ['1.8.7'] });
  });

  it('is not good while a follower is away, and never calls one healthy that lags beyond the bound', async () => {
    const [follower] = await cluster.followers();
    const leader = await cluster.leader();
    if (follower === undefined) throw new Error('a follower was expected');
    await follower.kill();
    const away = (await looksUntil(cluster, 'an absence', ({ kind }) => kind === 'unhealthy')).at(-1);
    expect(away).toMatchObject({ healthyVoters: 2, failureTolerance: 0, leader: leader.spec.node });
    for (let at = 0; at < 300; at += 1) await leader.client.writeKey({ key: 'lag', value: String(at) });
    await follower.startAgain();
    const back = await looksUntil(cluster, 'health', ({ kind }) => kind === 'healthy');
    const own = back.flatMap(({ members }) => members.filter(({ member }) => member === follower.spec.node));
    for (const { kind, numbers } of own) {
      if (kind === 'healthy') expect(numbers?.lag).toBeLessThanOrEqual(defaultBounds.maxLag);
    }
  });

  it('is unknown for a member that is frozen, and not good for the rest', async () => {
    const [follower] = await cluster.followers();
    if (follower === undefined) throw new Error('a follower was expected');
    await follower.pause();
    try {
      const [health] = await looksUntil(cluster, 'a look', () => true);
      expect(health?.members.find(({ label }) => label === follower.url)).toMatchObject({
        ...{ kind: 'unknown', numbers: null },
        reasons: [
          { kind: 'silent', because: expect.stringContaining('no answer within 1500 ms') as unknown },
        ],
      });
    } finally {
      await follower.unpause();
    }
    await looksUntil(cluster, 'health', ({ kind }) => kind === 'healthy');
  });

  it('after the leader was killed goes on in a higher term under another leader', async () => {
    const before = (await looksUntil(cluster, 'a look', () => true)).at(-1);
    const leader = await cluster.leader();
    await leader.kill();
    const looks = await looksUntil(
      cluster,
      'another leader',
      ({ leader: name, healthyVoters }) => name !== null && name !== leader.spec.node && healthyVoters === 2,
    );
    expect(looks.every(({ kind }) => kind === 'unhealthy')).toBe(true);
    expect(looks.at(-1)?.term).toBeGreaterThan(before?.term ?? 0);
    await leader.startAgain();
    await looksUntil(cluster, 'health', ({ kind }) => kind === 'healthy');
  });

  it('is good again after a member’s machine was replaced, with its id, its vote and its data', async () => {
    const [follower] = await cluster.followers();
    if (follower === undefined) throw new Error('a follower was expected');
    const leader = await cluster.leader();
    const written = await writeSentinel(leader.client, { key: 'moult/replaced', value: 'v' });
    if (written.kind !== 'written') throw new Error(written.because);
    const { nodeId } = await follower.client.agentSelf();
    await follower.replace();
    const looks = await looksUntil(cluster, 'health', ({ kind }) => kind === 'healthy');
    expect(looks.at(-1)).toMatchObject({ healthyVoters: 3, voters: { length: 3 } });
    expect((await follower.client.agentSelf()).nodeId).toBe(nodeId);
    expect(await readSentinel(follower.client, written.sentinel)).toEqual({ kind: 'readable' });
  });
});
