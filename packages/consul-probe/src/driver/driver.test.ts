import type { SnapshotStore } from '@moult/member-probe';
import type { ServiceDriver } from '@moult/rolling-upgrade';
import { describe, expect, it } from 'vitest';
import { fakeAgent, type FakeAnswer, fresh, type Say } from '../test-support/fake-agent.js';
import { consulDriver } from './driver.js';
import { consulRules } from './rules.js';

const self = (node: string, state: string): FakeAnswer => ({
  json: {
    Config: { Datacenter: 'dc1', NodeName: node, NodeID: `id-${node}`, Server: true, Version: '1.16.0' },
    DebugConfig: {
      ...{ LeaveOnTerm: false, SkipLeaveOnInt: true, Bootstrap: false, BootstrapExpect: 0 },
      ConsulRaftElectionTimeout: '5s',
    },
    Stats: {
      raft: {
        ...{ state, term: '2', applied_index: '9', commit_index: '9', last_log_index: '9' },
        ...{ last_contact: '0', protocol_version: '3' },
      },
      serf_lan: { encrypted: 'true' },
    },
  },
});
const peers: FakeAnswer = {
  json: {
    Servers: ['a', 'b'].map((node) => ({
      ...{ ID: `id-${node}`, Node: node, Address: `${node}:8300`, Leader: node === 'a', Voter: true },
    })),
  },
};
const none: SnapshotStore = {
  keep: () => Promise.reject(new Error('not here')),
  open: () => Promise.resolve(null),
  discard: () => Promise.resolve(),
};

/** Two fake members; `a` leads unless told otherwise. */
function cluster(
  extra: Say,
  { leads = () => 'a', now = () => 1_000 }: { leads?: () => string; now?: () => number } = {},
): { driver: ServiceDriver; changes: () => readonly string[]; asked: () => number } {
  const agents = new Map(
    ['a', 'b'].map((node) => [
      node,
      fakeAgent((request) => {
        if (request.path === '/v1/agent/self') return self(node, node === leads() ? 'Leader' : 'Follower');
        if (request.path === '/v1/operator/raft/configuration?stale') return peers;
        return extra(request);
      }),
    ]),
  );
  const driver = consulDriver({
    rules: consulRules({ version: '1.16.0', electionTimeoutMs: 1_000 }),
    nodes: ['a', 'b'],
    connect: (node) => {
      // The way to `impostor` leads to `a`, as a tunnel to a wrong machine would.
      const agent = agents.get(node === 'impostor' ? 'a' : node);
      return agent === undefined
        ? Promise.reject(new Error('no way there'))
        : Promise.resolve(agent.client());
    },
    snapshots: none,
    now,
    callMs: 1_000,
  });
  const changes = (): readonly string[] =>
    [...agents.values()].flatMap(({ requests }) =>
      requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
    );
  const asked = (): number => [...agents.values()].flatMap(({ requests }) => requests).length;
  return { driver, changes, asked };
}

const call = { token: 't', notAfter: 60_000 };
const nothing: Say = () => ({ status: 404, headers: fresh, text: '' });

describe('handing over', () => {
  it('goes to the member named, and is believed when the old leader says it leads no more', async () => {
    let leader = 'a';
    const success = { json: { Success: true } };
    const moving: Say = () => {
      leader = 'b';
      return success;
    };
    const { driver, changes } = cluster(moving, { leads: () => leader });
    const outcome = await driver.transferLeadership('a', 'b', call);
    expect(outcome).toEqual({ kind: 'done', result: { leader: 'b' } });
    expect(changes()).toEqual(['POST /v1/operator/raft/transfer-leader?id=id-b']);
    const idle = await cluster(() => success).driver.transferLeadership('a', 'b', call);
    expect(idle).toEqual({ kind: 'again', because: 'a still leads' });
  });

  it('is done when the member leads no more, and nothing is sent', async () => {
    const { driver, changes } = cluster(nothing, { leads: () => 'b' });
    expect(await driver.transferLeadership('a', 'b', call)).toEqual({
      kind: 'done',
      result: { leader: 'b' },
    });
    expect(changes()).toEqual([]);
  });

  it('to somebody who is no peer is refused', async () => {
    const { driver } = cluster(nothing);
    expect(await driver.transferLeadership('a', 'c', call)).toMatchObject({ kind: 'refused' });
  });

  it('is refused before 1.15, and by an agent that does not know the call', async () => {
    const rules = consulRules({ version: '1.14.11', electionTimeoutMs: 1_000 });
    expect(rules.traits.leadership).toBe('election');
    expect(consulRules({ version: '1.15.0', electionTimeoutMs: 1_000 }).traits.leadership).toBe('transfer');
    const { driver } = cluster(nothing);
    expect(await driver.transferLeadership('a', 'b', call)).toMatchObject({ kind: 'refused' });
  });
});

describe('a change', () => {
  it('is not sent after the lease has ended, nor is anything asked', async () => {
    const { driver, asked } = cluster(nothing, { now: () => 60_000 });
    expect(await driver.restoreGuard({ CleanupDeadServers: 'true', MinQuorum: '0' }, call)).toMatchObject({
      ...{ kind: 'again', because: 'the lease ended before this could be sent' },
    });
    expect(asked()).toBe(0);
  });

  it('is not sent when the lease ended between looking and writing', async () => {
    let now = 1_000;
    const configuration = { CleanupDeadServers: true, MinQuorum: 0, ModifyIndex: 4 };
    const { driver, changes } = cluster(
      () => {
        // As if the process had been frozen after this answer.
        now = 60_000;
        return { json: configuration };
      },
      { now: () => now },
    );
    const outcome = await driver.setGuard({ CleanupDeadServers: 'true', MinQuorum: '0' }, call);
    expect(outcome).toMatchObject({ kind: 'again' });
    expect(changes()).toEqual([]);
  });

  it('waits while nobody leads', async () => {
    const { driver } = cluster(nothing, { leads: () => 'nobody' });
    expect(await driver.setGuard({ CleanupDeadServers: 'true' }, call)).toEqual({
      ...{ kind: 'again', because: 'no member says that it leads' },
    });
  });

  it('whose answer is lost may have been made, and says so', async () => {
    const { driver } = cluster(({ method }) =>
      method === 'GET'
        ? { json: { CleanupDeadServers: true, MinQuorum: 0, ModifyIndex: 4 } }
        : Promise.reject(new Error('socket hang up')),
    );
    const outcome = await driver.setGuard({ CleanupDeadServers: 'true', MinQuorum: '0' }, call);
    expect(outcome).toMatchObject({ kind: 'unknown' });
  });

  it('that a token does not allow is refused, one that finds no leader may be tried again', async () => {
    const answering = (status: number, text: string): ReturnType<typeof cluster> =>
      cluster(() => ({ status, text }));
    const forbidden = await answering(403, 'Permission denied').driver.restoreGuard(
      { CleanupDeadServers: 'true' },
      call,
    );
    expect(forbidden).toMatchObject({ kind: 'refused' });
    const leaderless = await answering(500, 'No cluster leader').driver.restoreGuard(
      { CleanupDeadServers: 'true' },
      call,
    );
    expect(leaderless).toMatchObject({ kind: 'again' });
  });

  it('with settings that are not autopilot’s is refused', async () => {
    const { driver } = cluster(nothing);
    expect(await driver.setGuard({ nonsense: 'x' }, call)).toMatchObject({ kind: 'refused' });
  });
});

describe('a look', () => {
  it('tells the longest election timeout, and what an operator should know of the settings, once for all', async () => {
    const { driver } = cluster(({ path }) => {
      if (path === '/v1/agent/members') return { json: [] };
      if (path === '/v1/operator/autopilot/configuration') {
        return { json: { CleanupDeadServers: true, MinQuorum: 0, ModifyIndex: 4 } };
      }
      if (path === '/v1/status/leader') return { json: 'a:8300' };
      return { status: 404, headers: fresh, text: '' };
    });
    const { electionTimeoutMs, cautions } = await driver.look(['a', 'b']);
    expect(electionTimeoutMs).toBe(5_000);
    expect(cautions).toContain(
      'a, b: raft_multiplier = 5: election timeout 5000 ms: stopping the leader stops writes for several times as long.',
    );
    // The guard raises it for the time of a roll, so on upgrade night it is no news.
    expect(cautions?.filter((one) => one.includes('MinQuorum'))).toEqual([]);
  });

  it('reports a member silent when another one answers in its place, and when there is no way to it', async () => {
    const { driver } = cluster(({ path }) => {
      if (path === '/v1/status/leader') return { json: 'a:8300' };
      if (path === '/v1/agent/members') return { json: [] };
      return { status: 404, headers: fresh, text: '' };
    });
    const { members } = await driver.look(['a', 'impostor', 'gone']);
    expect(
      members.map(({ node, answer }) => [node, answer.kind === 'silent' ? answer.because : 'answered']),
    ).toEqual([
      ['a', 'answered'],
      ['impostor', 'a answers in its place'],
      ['gone', 'no way there'],
    ]);
  });
});
