import { inspect } from 'node:util';
import { MemberSilent, MemberUnreadable } from '@moult/member-probe';
import { ConsulRefused } from './refused.js';
import { describe, expect, it } from 'vitest';
import { fakeAgent, type FakeAnswer, fresh } from '../test-support/fake-agent.js';

const saying = (answer: FakeAnswer): ReturnType<typeof fakeAgent> => fakeAgent(() => answer);
const never = (): Promise<never> => new Promise(() => undefined);

describe('a call', () => {
  it('that is not answered in time is given up, even by a transport that forgets its signal', async () => {
    const failed = fakeAgent(never).client().statusLeader({ deadlineMs: 20 });
    await expect(failed).rejects.toMatchObject({ name: 'MemberSilent', why: 'deadline', afterMs: 20 });
  });

  it('whose body never ends is given up too', async () => {
    const client = fakeAgent(never).client();
    const transport = {
      label: 'fake',
      request: () => Promise.resolve({ status: 200, headers: new Map<string, string>(), body: endless() }),
    };
    const { consulClient } = await import('./client.js');
    await expect(consulClient(transport).statusLeader({ deadlineMs: 20 })).rejects.toBeInstanceOf(
      MemberSilent,
    );
    await expect(client.statusLeader({ deadlineMs: 20 })).rejects.toBeInstanceOf(MemberSilent);
  });

  it('ended by the caller rejects with the caller’s own reason', async () => {
    const stop = new AbortController();
    const asked = fakeAgent(never).client().statusLeader({ signal: stop.signal });
    const reason = new Error('that is enough');
    stop.abort(reason);
    await expect(asked).rejects.toBe(reason);
  });

  it('whose connection fails says why, and which question it was', async () => {
    const client = fakeAgent(() => Promise.reject(new Error('connect ECONNREFUSED'))).client();
    const failed = client.statusPeers();
    await expect(failed).rejects.toThrow('fake: connect ECONNREFUSED (GET /v1/status/peers)');
    await expect(failed).rejects.toMatchObject({
      why: 'connection',
      asked: { member: 'fake', question: 'GET /v1/status/peers' },
    });
  });

  it('answered with a refusal carries status and words', async () => {
    const failed = saying({ status: 403, text: 'Permission denied' }).client().agentSelf();
    await expect(failed).rejects.toBeInstanceOf(ConsulRefused);
    await expect(failed).rejects.toMatchObject({ status: 403, says: 'Permission denied' });
  });

  it('answered with a page instead of JSON is unreadable', async () => {
    const failed = saying({ text: '<html>' }).client().statusLeader();
    await expect(failed).rejects.toThrow('fake: unreadable answer: it is not JSON (GET /v1/status/leader)');
    await expect(failed).rejects.toBeInstanceOf(MemberUnreadable);
  });

  it('answered with a wrong field names the field', async () => {
    const json = { Servers: [{ ID: 'a', Node: 'n', Address: 'x:1', Leader: 'yes', Voter: true }] };
    await expect(saying({ json }).client().raftPeers('own')).rejects.toThrow(/field Servers\.0\.Leader: /);
  });

  it('answered without end is cut off at a limit', async () => {
    const text = `"${'x'.repeat(17 * 1024 * 1024)}"`;
    await expect(saying({ text }).client().statusLeader()).rejects.toThrow('longer than 16777216 bytes');
  });
});

describe('a token', () => {
  it('is sent as a header, and is in no message, no property and no path', async () => {
    const token = 'b1gs3cret-0000-1111';
    const agent = saying({ status: 500, text: 'No cluster leader' });
    const client = agent.client({ token });
    const error = await client.raftPeers('leader').catch((caught: unknown) => caught);
    expect(agent.requests[0]?.headers).toEqual({ 'x-consul-token': token });
    for (const shown of [
      inspect(error, { depth: 9 }),
      inspect(client, { depth: 9 }),
      JSON.stringify(error),
    ]) {
      expect(shown).not.toContain(token);
    }
  });
});

describe('the client', () => {
  it('takes status 429 of the health report for what it is: a report', async () => {
    const json = { Healthy: false, FailureTolerance: 0, Servers: null };
    await expect(saying({ status: 429, json }).client().autopilotHealth()).resolves.toEqual({
      ...{ healthy: false, failureTolerance: 0, servers: [] },
    });
    await expect(saying({ status: 429, json: {} }).client().statusLeader()).rejects.toMatchObject({
      status: 429,
    });
  });

  it('calls a leader nobody knows null', async () => {
    await expect(saying({ json: '' }).client().statusLeader()).resolves.toBeNull();
  });

  it('knows when a version has no state report or no transfer', async () => {
    const client = saying({ status: 404, text: '' }).client();
    await expect(client.autopilotState()).resolves.toEqual({ kind: 'unsupported' });
    await expect(client.transferLeader('id')).resolves.toEqual({ kind: 'unsupported' });
  });

  it('hands leadership to the server named', async () => {
    const agent = saying({ json: { Success: true } });
    await expect(agent.client().transferLeader('a b')).resolves.toEqual({ kind: 'transferred' });
    expect(agent.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/operator/raft/transfer-leader?id=a%20b',
    });
    await expect(
      saying({ json: { Success: false } })
        .client()
        .transferLeader('a'),
    ).resolves.toEqual({
      kind: 'declined',
    });
  });

  it('reads autopilot’s state where there is one', async () => {
    const json = {
      ...{ Healthy: true, FailureTolerance: 1, OptimisticFailureTolerance: 1, Leader: 'a' },
      ...{ Voters: ['a', 'b', 'c'], Servers: {} },
    };
    await expect(saying({ json }).client().autopilotState()).resolves.toEqual({
      ...{ kind: 'state', healthy: true, failureTolerance: 1, optimisticFailureTolerance: 1 },
      ...{ leader: 'a', voters: ['a', 'b', 'c'] },
    });
  });

  it('keeps the slashes of a key and escapes the rest', async () => {
    const agent = saying({ status: 404, headers: fresh, text: '' });
    const read = await agent.client().readKey('a/b c?d', 'stale');
    expect(read).toEqual({ entries: [], freshness: { index: 1, knownLeader: true, lastContactMs: 0 } });
    expect(agent.requests[0]?.path).toBe('/v1/kv/a/b%20c%3Fd?stale');
  });

  it('does not believe a read that says nothing of its freshness', async () => {
    const failed = saying({ json: [] }).client().readKey('a', 'default');
    await expect(failed).rejects.toThrow('header x-consul-index');
  });

  it('refuses a snapshot longer than the limit, and one whose sink is full with the sink’s own error', async () => {
    const client = saying({ text: 'x'.repeat(5000) }).client();
    const sink = { write: () => Promise.resolve() };
    await expect(client.receiveSnapshot(sink, { maxBytes: 4999 })).rejects.toThrow('longer than 4999 bytes');
    const full = { write: () => Promise.reject(new Error('ENOSPC')) };
    await expect(client.receiveSnapshot(full)).rejects.toThrow(/^ENOSPC$/);
  });
});

async function* endless(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('"');
  await never();
}
