import { reasonOf } from '@moult/member-probe';
import { describe, expect, it } from 'vitest';
import { fakeMember, type FakeAnswer, type FakeMember } from '../test-support/fake-member.js';
import type { EtcdClient } from './client.js';
import { newLogin } from './login.js';

const credentials = { name: 'root', password: 'hunter2' };

/** A member that knows some tokens, and gives out one after the other. */
function member(
  known: Set<string>,
  label = 'fake',
): { readonly fake: FakeMember; readonly logins: () => number } {
  let given = 0;
  const fake = fakeMember(
    ({ path, headers, body }) => {
      if (path === '/v3/auth/authenticate') {
        if (body !== JSON.stringify(credentials)) {
          return {
            status: 400,
            json: { code: 3, message: 'etcdserver: authentication failed, invalid user ID or password' },
          };
        }
        given += 1;
        known.add(`token-${String(given)}`);
        return { json: { token: `token-${String(given)}` } };
      }
      return known.has(headers['authorization'] ?? '')
        ? { json: { header: { revision: '1' } } }
        : { status: 401, json: { code: 16, message: 'etcdserver: invalid auth token' } };
    },
    undefined,
    label,
  );
  return { fake, logins: () => given };
}

/** What a client says when it is asked for a key: nothing, or why it has no answer. */
const reading = (client: EtcdClient): Promise<string> =>
  client.readKey('a', 'serializable').then(
    () => 'read',
    (error: unknown) => reasonOf(error),
  );

describe('a login', () => {
  it('is made once, however many questions come at the same time, and serves every client', async () => {
    const { fake, logins } = member(new Set());
    const login = newLogin(credentials);
    const [one, other] = [fake.client({ login }), fake.client({ login })];
    await Promise.all([
      one.readKey('a', 'serializable'),
      one.readKey('b', 'serializable'),
      other.readKey('c', 'serializable'),
    ]);
    expect(logins()).toBe(1);
  });

  it('is made again when a member has forgotten the token, and the question is asked again', async () => {
    const known = new Set<string>();
    const { fake, logins } = member(known);
    const client = fake.client({ login: newLogin(credentials) });
    await client.readKey('a', 'serializable');
    known.clear();
    await client.readKey('a', 'serializable');
    expect(logins()).toBe(2);
  });

  it('that fails is refused in words, without the password, and not kept', async () => {
    const { fake } = member(new Set());
    const login = newLogin({ name: 'root', password: 'guessed-wrong' });
    const asked = fake.client({ login }).readKey('a', 'serializable');
    await expect(asked).rejects.toThrow(
      'fake: root cannot log in: etcdserver: authentication failed, invalid user ID or password (/v3/auth/authenticate)',
    );
    const error: unknown = await fake
      .client({ login })
      .readKey('a', 'serializable')
      .catch((one: unknown) => one);
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain('guessed-wrong');
    expect(JSON.stringify(login)).not.toContain('guessed-wrong');
  });

  it('over a member that is down fails there alone: the others log in over their own', async () => {
    const known = new Set<string>();
    const login = newLogin(credentials);
    const down = fakeMember(() => Promise.reject(new Error('connect ECONNREFUSED')));
    const [one, other] = [member(known, 'b'), member(known, 'c')];
    const clients = [down, one.fake, other.fake].map((fake) => fake.client({ login }));
    for (const look of ['first', 'second']) {
      const said = await Promise.all(clients.map(reading));
      expect(said, look).toEqual(['connect ECONNREFUSED (/v3/kv/range)', 'read', 'read']);
    }
    expect(one.logins() + other.logins()).toBe(2);
  });

  it('over a member that is frozen is not waited for until the deadline of the others', async () => {
    const login = newLogin(credentials, { patienceMs: 20 });
    const frozen = fakeMember(() => new Promise(() => undefined));
    const { fake } = member(new Set(), 'b');
    const clients = [frozen.client({ login, deadlineMs: 300 }), fake.client({ login, deadlineMs: 300 })];
    expect(await Promise.all(clients.map(reading))).toEqual([
      'no answer within 300 ms (/v3/kv/range)',
      'read',
    ]);
  });

  it.each<[string, FakeAnswer, number | null]>([
    ['a leader that changes', { status: 503, json: { code: 14, message: 'etcdserver: leader changed' } }, 14],
    [
      'access control that is off, whose own code is that of "not leader"',
      { status: 400, json: { code: 9, message: 'etcdserver: authentication is not enabled' } },
      7,
    ],
    ['a page of somebody else, which is not repeated', { status: 502, text: 'hunter2' }, null],
  ])('that is refused keeps the code of why: %s', async (_, answer, code) => {
    const client = fakeMember(() => answer).client({ login: newLogin(credentials) });
    const error: unknown = await client.readKey('a', 'serializable').catch((one: unknown) => one);
    expect(error).toMatchObject({ name: 'EtcdRefused', code });
    expect(String(error)).not.toContain('hunter2');
  });
});
