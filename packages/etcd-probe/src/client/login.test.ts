import { describe, expect, it } from 'vitest';
import { fakeMember, type FakeMember } from '../test-support/fake-member.js';
import { newLogin } from './login.js';

const credentials = { name: 'root', password: 'hunter2' };

/** A member that knows some tokens, and gives out one after the other. */
function member(known: Set<string>): { readonly fake: FakeMember; readonly logins: () => number } {
  let given = 0;
  const fake = fakeMember(({ path, headers, body }) => {
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
  });
  return { fake, logins: () => given };
}

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
});
