import { type EtcdClient, etcdClient } from '@moult/etcd-probe';
import { describe, expect, test } from 'vitest';
import { etcdEye, etcdTarget } from './etcd.js';

interface Said {
  readonly status?: number;
  readonly body: unknown;
}

const never = new AbortController().signal;
const header = { cluster_id: '1', member_id: '11', revision: '7', raft_term: '3' };
const text = (value: string): string => Buffer.from(value).toString('base64');

/** A client of a member whose gateway answers as told, with everything it was asked. */
function member(answer: (path: string) => Said, heard: unknown[] = []): EtcdClient {
  return etcdClient({
    label: 'etcd-1',
    grpc: () => Promise.reject(new Error('nobody asks so')),
    request: ({ path, body }) => {
      heard.push([path, body === null ? null : JSON.parse(body)]);
      const { status = 200, body: said } = answer(path);
      return Promise.resolve({ status, headers: new Map(), body: asStream(JSON.stringify(said)) });
    },
  });
}

async function* asStream(said: string): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(Buffer.from(said));
}

function rejecting(error: Error): EtcdClient {
  const reject = (): Promise<never> => Promise.reject(error);
  return etcdClient({ label: 'etcd-1', grpc: reject, request: reject });
}

describe('what became of a write to etcd', () => {
  const refused = (code: number, message: string): EtcdClient =>
    member(() => ({ status: 503, body: { code, message } }));

  test.each<readonly [string, string, EtcdClient]>([
    ['ok', 'it was answered', member(() => ({ body: { header } }))],
    [
      'unknown',
      'the leader was lost after the proposal',
      refused(14, 'etcdserver: request timed out, possibly due to previous leader failure'),
    ],
    ['unknown', 'the deadline passed on the way', refused(4, 'context deadline exceeded')],
    ['failed', 'it was refused for what it is', refused(3, 'etcdserver: key is not provided')],
    ['unknown', 'the connection broke', rejecting(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))],
    ['failed', 'nothing listened', rejecting(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }))],
    [
      'failed',
      'nothing listened behind the tunnel',
      rejecting(Object.assign(new Error('no'), { reason: 2 })),
    ],
  ])('is %s when %s', async (outcome, _when, client) => {
    const target = etcdTarget('etcd-1', () => Promise.resolve(client));
    expect((await target.put('k', 'v', never)).kind).toBe(outcome);
  });
});

test('a compare-and-set asks with the revision of what was found, and hears no', async () => {
  const heard: unknown[] = [];
  const client = member(() => ({ body: { header } }), heard);
  const target = etcdTarget('etcd-1', () => Promise.resolve(client));
  const answer = await target.cas('k', 'v', { value: 'old', version: 41 }, never);
  expect(answer).toEqual({ kind: 'ok', result: false });
  expect(heard).toMatchObject([['/v3/kv/txn', { compare: [{ key: text('k'), mod_revision: '41' }] }]]);
});

test('a consistent read asks the quorum, a member’s own is from its own data, and an absent key has version 0', async () => {
  const heard: unknown[] = [];
  const kvs = [{ key: text('k'), value: text('v'), create_revision: '2', mod_revision: '5' }];
  const target = etcdTarget('etcd-1', () =>
    Promise.resolve(member(() => ({ body: { header, kvs } }), heard)),
  );
  expect(await target.get('k', 'consistent', never)).toEqual({
    kind: 'ok',
    result: { value: 'v', version: 5 },
  });
  await target.get('k', 'own', never);
  expect(heard).toMatchObject([
    ['/v3/kv/range', { serializable: false }],
    ['/v3/kv/range', { serializable: true }],
  ]);
  const empty = etcdTarget('etcd-1', () => Promise.resolve(member(() => ({ body: { header } }))));
  expect(await empty.get('k', 'own', never)).toEqual({ kind: 'ok', result: { value: null, version: 0 } });
});

describe('what a member of etcd says of the quorum', () => {
  const list = [
    { ID: '11', name: 'etcd-1' },
    { ID: '12', name: 'etcd-2' },
  ];
  const status = { header, version: '3.5.16', leader: '12', raftTerm: '3', raftIndex: '91' };
  const said = (path: string): Said => {
    if (path === '/version') return { body: { etcdserver: '3.5.16', etcdcluster: '3.4.0' } };
    if (path.endsWith('status')) return { body: { ...status, raftAppliedIndex: '91', dbSize: '1' } };
    return { body: { header, members: list } };
  };
  const look = (node: string): Promise<unknown> =>
    etcdEye(node, () => Promise.resolve(member(said))).look(never);

  test('is its own term, index, role, leader and version, and the version that all speak', async () => {
    expect(await look('etcd-1')).toEqual({
      kind: 'ok',
      result: {
        ...{ term: 3, leader: 'etcd-2', role: 'voter', lastIndex: 91, configuration: ['11', '12'] },
        ...{ version: '3.5.16', spoken: '3.4.0' },
      },
    });
  });

  test('is whole at first and at every fifth look; in between it is the member’s own word alone', async () => {
    const heard: unknown[] = [];
    const eye = etcdEye('etcd-1', () => Promise.resolve(member(said, heard)));
    const whole: boolean[] = [];
    for (let look = 0; look < 7; look += 1) {
      const answer = await eye.look(never);
      if (answer.kind !== 'ok') throw new Error(answer.because);
      expect(answer.result).toMatchObject({ leader: 'etcd-2', role: 'voter', version: '3.5.16' });
      whole.push(answer.result.configuration !== null && answer.result.spoken !== null);
    }
    expect(whole).toEqual([true, false, false, false, false, true, false]);
    expect(heard).toHaveLength(7 + 2 * 2);
  });

  test('is nothing when another machine answers in its place', async () => {
    expect(await look('etcd-2')).toMatchObject({ kind: 'failed' });
  });
});
