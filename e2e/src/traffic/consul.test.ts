import { type ConsulClient, consulClient, type Transport } from '@moult/consul-probe';
import { describe, expect, test } from 'vitest';
import { consulEye, consulTarget } from './consul.js';

interface Said {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const fresh = { 'x-consul-index': '7', 'x-consul-knownleader': 'true', 'x-consul-lastcontact': '0' };

/** A client of an agent that answers as told; a thrown value is what the transport rejects with. */
function agent(answer: (path: string) => Said): ConsulClient {
  const transport: Transport = {
    label: 'consul-1',
    request: ({ path }) => {
      const { status, body = null, headers = fresh } = answer(path);
      const chunks = [Buffer.from(JSON.stringify(body))];
      return Promise.resolve({ status, headers: new Map(Object.entries(headers)), body: asStream(chunks) });
    },
  };
  return consulClient(transport);
}

async function* asStream(chunks: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  for (const chunk of await Promise.resolve(chunks)) yield chunk;
}

function rejecting(error: Error): ConsulClient {
  return consulClient({ label: 'consul-1', request: () => Promise.reject(error) });
}

const never = new AbortController().signal;

describe('what became of a write to Consul', () => {
  const put = async (client: ConsulClient): Promise<string> =>
    (await consulTarget('consul-1', () => Promise.resolve(client)).put('k', 'v', never)).kind;

  test.each<readonly [string, string, ConsulClient]>([
    ['ok', 'it was answered', agent(() => ({ status: 200, body: true }))],
    ['unknown', 'there was a 500: the entry may have been appended', agent(() => ({ status: 500 }))],
    ['failed', 'it was refused for what it is', agent(() => ({ status: 403 }))],
    ['unknown', 'the connection broke', rejecting(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))],
    ['failed', 'nothing listened', rejecting(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }))],
    [
      'failed',
      'nothing listened behind the tunnel',
      rejecting(Object.assign(new Error('no'), { reason: 2 })),
    ],
  ])('is %s when %s', async (outcome, _when, client) => {
    expect(await put(client)).toBe(outcome);
  });

  test('is failed when there is no way to the member: nothing was sent', async () => {
    const target = consulTarget('consul-1', () => Promise.reject(new Error('no instance')));
    expect((await target.put('k', 'v', never)).kind).toBe('failed');
  });

  test('is failed when the way did not open before the deadline', async () => {
    const target = consulTarget('consul-1', () => new Promise(() => undefined));
    const answer = await target.put('k', 'v', AbortSignal.timeout(20));
    expect(answer.kind).toBe('failed');
  });
});

describe('a compare-and-set on Consul', () => {
  test('asks with the index of what was found, and hears no', async () => {
    const asked: string[] = [];
    const client = agent((path) => {
      asked.push(path);
      return { status: 200, body: false };
    });
    const target = consulTarget('consul-1', () => Promise.resolve(client));
    expect(await target.cas('k', 'v', { value: 'old', version: 41 }, never)).toEqual({
      kind: 'ok',
      result: false,
    });
    expect(asked).toEqual(['/v1/kv/k?cas=41']);
  });
});

describe('a read of Consul', () => {
  test('finds a value with its index, or that the key is absent', async () => {
    const entry = {
      Key: 'k',
      Value: Buffer.from('one').toString('base64'),
      Flags: 0,
      CreateIndex: 3,
      ModifyIndex: 9,
    };
    const of = (client: ConsulClient): Promise<unknown> =>
      consulTarget('consul-1', () => Promise.resolve(client)).get('k', 'own', never);
    expect(await of(agent(() => ({ status: 200, body: [entry] })))).toEqual({
      kind: 'ok',
      result: { value: 'one', version: 9 },
    });
    expect(await of(agent(() => ({ status: 404 })))).toEqual({
      kind: 'ok',
      result: { value: null, version: 0 },
    });
  });

  test('without an answer has failed: it can have had no effect', async () => {
    const target = consulTarget('consul-1', () => Promise.resolve(rejecting(new Error('reset'))));
    expect((await target.get('k', 'consistent', never)).kind).toBe('failed');
  });
});

test.each([
  ['that works is kept', agent(() => ({ status: 200, body: true })), 1],
  ['that refuses is kept', agent(() => ({ status: 403 })), 1],
  ['that stopped working is looked for anew', rejecting(new Error('reset')), 2],
])('a way %s', async (_what, client, ways) => {
  let opened = 0;
  const target = consulTarget('consul-1', () => {
    opened += 1;
    return Promise.resolve(client);
  });
  await target.put('k', 'v', never);
  await target.put('k', 'v', never);
  expect(opened).toBe(ways);
});

describe('what a member of Consul says of the quorum', () => {
  const server = (node: string, voter: boolean, leader = false): unknown => ({
    ...{ ID: `${node}-id`, Node: node, Address: `${node}:8300`, Voter: voter, Leader: leader },
  });
  const raft = {
    ...{ state: 'Follower', term: '6', applied_index: '90', commit_index: '90', last_log_index: '91' },
    ...{ last_contact: '20ms', protocol_version: '3' },
  };
  const self = (node: string): unknown => ({
    Config: { Datacenter: 'dc1', NodeName: node, NodeID: 'x', Server: true, Version: '1.8.7' },
    Stats: { raft },
  });
  const member = (node: string, voter: boolean): ConsulClient =>
    agent((path) =>
      path.startsWith('/v1/agent/self')
        ? { status: 200, body: self(node) }
        : { status: 200, body: { Servers: [server('consul-1', voter), server('consul-2', true, true)] } },
    );
  const look = (client: ConsulClient): Promise<unknown> =>
    consulEye('consul-1', () => Promise.resolve(client)).look(never);

  test('is its own term, last index, role and leader', async () => {
    expect(await look(member('consul-1', true))).toEqual({
      kind: 'ok',
      result: {
        ...{ term: 6, leader: 'consul-2', role: 'voter', lastIndex: 91 },
        configuration: ['consul-1-id', 'consul-2-id'],
        ...{ version: '1.8.7', spoken: null },
      },
    });
    expect(await look(member('consul-1', false))).toMatchObject({ result: { role: 'learner' } });
  });

  test('is nothing when another machine answers in its place', async () => {
    expect(await look(member('consul-9', true))).toMatchObject({ kind: 'failed' });
  });
});
