import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { EtcdRefused } from '../client/refusal.js';
import type { MemberSeen, ServiceDriver } from '@moult/rolling-upgrade';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Login, newLogin } from '../client/login.js';
import { etcdSecretNames, newEtcdSecrets } from '../secrets/new-etcd-secrets.js';
import { snapshotFolder } from '../snapshot/store.js';
import { until } from '@moult/member-fixture';
import { Cluster } from '../test-support/cluster.js';
import { healthy, lookAt } from '../test-support/looks.js';
import { etcdDriver } from './driver.js';
import { etcdRules } from './rules.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'etcd-dangers-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function driverOf(cluster: Cluster, login?: Login): ServiceDriver {
  return etcdDriver({
    rules: etcdRules({ electionTimeoutMs: 1_000 }),
    nodes: cluster.members.map(({ spec }) => spec.node),
    connect: (node) => Promise.resolve(cluster.member(node).clientWith(login === undefined ? {} : { login })),
    snapshots: snapshotFolder(folder),
    now: Date.now,
  });
}

const digestOf = ({ answer }: MemberSeen): string => (answer.kind === 'answered' ? answer.digest : '');

const names = ['etcd-1', 'etcd-2', 'etcd-3'];

describe.each(['3.4.23', '3.5.16'] as const)('a real cluster of %s', (version) => {
  it('that has outgrown its quota says so in the status of every member, and no roll is safe', async () => {
    await using cluster = await Cluster.start({ version, args: ['--quota-backend-bytes=200000'] });
    const leader = await cluster.leader();
    const full = async (): Promise<true | null> => {
      const value = 'x'.repeat(50_000);
      const refused = await leader.client.writeKey({ key: 'large', value }).catch((error: unknown) => error);
      return refused instanceof EtcdRefused && refused.says.includes('space exceeded') ? true : null;
    };
    await until('the quota', full);
    await until('the alarm', async () => ((await leader.client.alarms()).length > 0 ? true : null));
    const { unsafe } = await driverOf(cluster).look(names);
    expect(unsafe.length).toBeGreaterThan(0);
    for (const one of unsafe) expect(one).toMatchObject({ setting: 'alarm', value: 'NOSPACE' });
    expect((await lookAt(cluster)).kind).toBe('unhealthy');
  });

  it('with a learner that never started is healthy by its voters, and no roll of it is safe', async () => {
    await using cluster = await Cluster.start({ version });
    const endpoint = `--endpoints=${cluster.members.map(({ url }) => url).join()}`;
    const [member] = cluster.members;
    const late = ['member', 'add', 'late', '--learner', '--peer-urls=http://127.0.0.1:1'];
    // etcd itself takes no new member before all have seen each other for five seconds.
    await until('the learner', async () => {
      const added = member?.run(['/usr/bin/etcdctl', endpoint, ...late]).catch(() => null);
      return (await added) ?? null;
    });
    const { unsafe } = await driverOf(cluster).look(names);
    expect(unsafe).toMatchObject([{ setting: 'learner', value: 'true' }]);
    expect(await healthy(cluster)).toMatchObject({ healthyVoters: 3, failureTolerance: 1 });
  });

  it('with a byte changed on the disk of one member is found out, and says which one differs', async () => {
    await using cluster = await Cluster.start({ version });
    const leader = await cluster.leader();
    await leader.client.writeKey({ key: 'precious', value: 'as-it-was-written' });
    const [victim] = await cluster.followers();
    await victim.stop();
    await victim.corrupt('as-it-was-written', 'as-it-was-writteN');
    await victim.startAgain();
    await cluster.settled();
    const { unsafe, members } = await driverOf(cluster).look(names);
    expect(new Set(members.map(digestOf)).size).toBe(2);
    expect(unsafe).toMatchObject([{ node: victim.spec.node, setting: 'data' }]);
    expect((await lookAt(cluster)).reasons).toMatchObject([{ kind: 'unequal-hashes' }]);
  });

  it('without a quorum is silent nowhere it answers, healthy nowhere, and takes no change', async () => {
    await using cluster = await Cluster.start({ version });
    const [one, other] = await cluster.followers();
    await one.kill();
    await other.kill();
    const health = await until('the leader to step down', async () => {
      const seen = await lookAt(cluster);
      return seen.leader === null ? seen : null;
    });
    expect(health).toMatchObject({ kind: 'unhealthy', failureTolerance: -2 });
    const call = { token: 't', notAfter: Date.now() + 60_000 };
    const outcome = await driverOf(cluster).saveSnapshot('plan', 'etcd-1', call);
    expect(outcome).toEqual({ kind: 'again', because: 'no member says that it leads' });
  });

  it('with access control on is asked by password, and after a restart of a member with a new token', async () => {
    await using cluster = await Cluster.start({ version });
    const [member] = cluster.members;
    const ctl = async (...args: readonly string[]): Promise<string> =>
      (await member?.run(['/usr/bin/etcdctl', `--endpoints=${member.url}`, ...args])) ?? '';
    await ctl('user', 'add', 'root:not-a-secret');
    await ctl('user', 'grant-role', 'root', 'root').catch(() => ctl('role', 'add', 'root'));
    await ctl('user', 'grant-role', 'root', 'root');
    await ctl('auth', 'enable');
    const login = newLogin({ name: 'root', password: 'not-a-secret' });
    const nobody = await (await cluster.leader()).client
      .readKey('k', 'linearizable')
      .catch((error: unknown) => error);
    expect(nobody).toBeInstanceOf(EtcdRefused);
    const root = driverOf(cluster, login);
    const call = { token: 't', notAfter: Date.now() + 60_000 };
    expect(await root.saveSnapshot('plan', 'etcd-1', call)).toMatchObject({
      kind: 'done',
      result: { inspected: 'yes' },
    });
    const { members, unsafe } = await root.look(names);
    expect(members.map(({ answer }) => answer)).toMatchObject(
      Array(3).fill({ kind: 'answered', healthy: true, sentinel: 'readable' }),
    );
    expect(unsafe).toEqual([]);
    // Where no hash could be read nothing is unsafe either, and every digest is another one.
    expect(new Set(members.map(digestOf)).size).toBe(1);
    const kept = member?.clientWith({ login });
    await kept?.readKey('k', 'linearizable');
    await member?.stop();
    // A login that nobody has made yet, with the member gone that is asked first.
    const late = driverOf(cluster, newLogin({ name: 'root', password: 'not-a-secret' }));
    await until('the others to answer', async () => {
      const [gone, ...others] = (await late.look(names)).members.map(({ answer }) => answer.kind);
      expect(gone).toBe('silent');
      return others.every((kind) => kind === 'answered') ? true : null;
    });
    await member?.startAgain();
    await until(
      'an answer',
      async () => (await kept?.readKey('k', 'linearizable').catch(() => null)) ?? null,
    );
    const wrong = member?.clientWith({ login: newLogin({ name: 'root', password: 'guessed' }) });
    await expect(wrong?.readKey('k', 'linearizable')).rejects.toThrow(/root cannot log in/);
  });

  it('speaks to nobody without a certificate, nor with one of another authority, nor by another name', async () => {
    await using cluster = await Cluster.start({ version, tls: 'yes' });
    const [member] = cluster.members;
    const secrets = member?.spec.secrets;
    if (member === undefined || secrets === null || secrets === undefined)
      throw new Error('secrets were expected');
    const ca = secrets.get(etcdSecretNames.clientAuthority) ?? '';
    const ask = (tls: { ca: string; cert?: string; key?: string }): Promise<unknown> =>
      member.clientWith({}, tls).status();
    const own = secrets.get(etcdSecretNames.operator) ?? '';
    await expect(ask({ ca, cert: own, key: own })).resolves.toMatchObject({ version });
    await expect(ask({ ca })).rejects.toThrow();
    const day = 86_400_000;
    const validity = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + day) };
    const others = await newEtcdSecrets({ nodes: [], validity });
    const strange = others.get(etcdSecretNames.operator) ?? '';
    await expect(ask({ ca, cert: strange, key: strange })).rejects.toThrow();
    const forged = others.get(etcdSecretNames.clientAuthority) ?? '';
    await expect(ask({ ca: forged, cert: own, key: own })).rejects.toThrow(/certificate|self-signed|verify/);
    const peer = secrets.get(etcdSecretNames.peer(member.spec.node)) ?? '';
    await expect(ask({ ca, cert: peer, key: peer })).rejects.toThrow();
  });
});
