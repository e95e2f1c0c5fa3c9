import type { ByteSink } from '@moult/member-probe';
import { describe, expect, it } from 'vitest';
import { type FakeAnswer, fakeMember } from '../test-support/fake-member.js';

const answering = (answer: FakeAnswer): ReturnType<typeof fakeMember> => fakeMember(() => answer);
const refusing = (status: number, code: number, message: string): ReturnType<typeof fakeMember> =>
  answering({ status, json: { code, message } });
/** The gateway of 3.4, to a path that it does not know. */
const unknownPath = (): ReturnType<typeof fakeMember> => answering({ status: 404, text: 'Not Found\n' });

const failureOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'no error',
    (error: unknown) => error,
  );

describe('a question', () => {
  it('that is not answered in time is silence, with the deadline in it', async () => {
    const client = fakeMember(() => new Promise(() => undefined)).client({ deadlineMs: 20 });
    expect(await failureOf(client.status())).toMatchObject({
      ...{ name: 'MemberSilent', why: 'deadline', reason: 'no answer within 20 ms (/v3/maintenance/status)' },
    });
  });

  it('whose answer lacks a field, or has another type in it, names the field', async () => {
    const header = { cluster_id: '9', member_id: '1', revision: '5' };
    const json = { header, version: '3.5.16', leader: '1', raftIndex: 'eight' };
    expect(await failureOf(answering({ json }).client().status())).toMatchObject({
      ...{ name: 'MemberUnreadable', problem: expect.stringContaining('raftIndex') as string },
    });
    expect(await failureOf(answering({ json: { header } }).client().status())).toMatchObject({
      ...{ name: 'MemberUnreadable', problem: expect.stringContaining('version') as string },
    });
    expect(await failureOf(answering({ text: '<html>' }).client().status())).toMatchObject({
      name: 'MemberUnreadable',
    });
  });

  it('that is refused has etcd’s code and words, and on a page that is not etcd’s what it says', async () => {
    const spoken = refusing(503, 14, 'etcdserver: request timed out').client();
    expect(await failureOf(spoken.members())).toMatchObject({
      ...{ name: 'EtcdRefused', code: 14, says: 'etcdserver: request timed out' },
    });
    const strange = answering({ status: 502, text: 'Bad Gateway' }).client();
    expect(await failureOf(strange.members())).toMatchObject({ code: null, says: '502 Bad Gateway' });
  });
});

describe('a call that the member does not know', () => {
  it('is unsupported, in the plain words of 3.4 and by the code of later ones', async () => {
    for (const fake of [unknownPath(), refusing(501, 12, 'unknown method'), refusing(404, 5, 'Not Found')]) {
      expect(await fake.client().transferLeader('2')).toBe('unsupported');
      expect(await fake.client().downgrade({ action: 'validate', to: '3.5' })).toEqual({
        kind: 'unsupported',
      });
    }
  });

  it('is not taken for one about something that was not found', async () => {
    const client = refusing(404, 5, 'etcdserver: member not found, or gone').client();
    expect(await failureOf(client.transferLeader('2'))).toMatchObject({ name: 'EtcdRefused', code: 5 });
  });
});

describe('whether a member is alive', () => {
  it.each<[string, FakeAnswer, string]>([
    ['it is', { text: 'ok\n' }, 'live'],
    ['it is not', { status: 503, text: '[-]serializable_read failed: timeout' }, 'not-live'],
    ['it has no such page', { status: 404, text: '404 page not found\n' }, 'unsupported'],
  ])('is told when %s', async (_, answer, told) => {
    const fake = answering(answer);
    expect(await fake.client().live()).toBe(told);
    expect(fake.requests).toMatchObject([{ method: 'GET', path: '/livez' }]);
  });
});

describe('a downgrade', () => {
  it.each(['validate', 'enable', 'cancel'] as const)('is asked to %s by its name in etcd', async (action) => {
    const fake = answering({ json: { version: '3.6.0' } });
    const asked = fake.client().downgrade({ action, to: '3.5' });
    expect(await asked).toEqual({ kind: 'accepted', cluster: '3.6.0' });
    expect(fake.requests).toMatchObject([
      {
        path: '/v3/maintenance/downgrade',
        body: JSON.stringify({ action: action.toUpperCase(), version: '3.5' }),
      },
    ]);
  });

  it('to a version that is not the one before is refused in etcd’s words', async () => {
    const client = refusing(400, 3, 'etcdserver: invalid downgrade target version').client();
    expect(await failureOf(client.downgrade({ action: 'enable', to: '3.3' }))).toMatchObject({ code: 3 });
  });
});

describe('a snapshot', () => {
  const blob = (bytes: string): string =>
    JSON.stringify({ result: { blob: Buffer.from(bytes).toString('base64') } });
  const received = async (
    lines: readonly string[],
    maxBytes?: number,
  ): Promise<{ readonly kept: string; readonly ended: unknown }> => {
    let kept = '';
    const sink: ByteSink = {
      write: (chunk) => {
        kept += Buffer.from(chunk).toString();
        return Promise.resolve();
      },
    };
    const client = answering({ text: `${lines.join('\n')}\n` }).client();
    const more = maxBytes === undefined ? {} : { maxBytes };
    const ended = await client.receiveSnapshot(sink, more).catch((error: unknown) => error);
    return { kept, ended };
  };

  it('is the blobs of all lines, one after the other, wherever the stream was cut', async () => {
    const long = 'x'.repeat(3_000);
    const { kept, ended } = await received([blob('ab'), blob(long), blob('c')]);
    expect(kept).toBe(`ab${long}c`);
    expect(ended).toMatchObject({ bytes: 3_003 });
  });

  it.each<[string, unknown, number | null]>([
    ['as 3.4 and 3.5 word it', { grpc_code: 14, http_code: 503, message: 'etcdserver: stopped' }, 14],
    ['as 3.6 words it', { code: 14, message: 'etcdserver: stopped', details: [] }, 14],
    ['without a code', { message: 'etcdserver: stopped' }, null],
  ])('that breaks off with an error keeps the code of why, %s', async (_, error, code) => {
    const { ended } = await received([blob('ab'), JSON.stringify({ error })]);
    expect(ended).toMatchObject({ name: 'EtcdRefused', code, says: 'etcdserver: stopped' });
  });

  it('that is larger than allowed is given up', async () => {
    const { kept, ended } = await received([blob('abc'), blob('de')], 4);
    expect(kept).toBe('abc');
    expect(ended).toMatchObject({ name: 'MemberUnreadable', problem: 'a snapshot longer than 4 bytes' });
  });

  it('with a line that is none is unreadable', async () => {
    expect((await received([blob('ab'), '{"result":'])).ended).toMatchObject({ name: 'MemberUnreadable' });
  });
});
