import { expect, test } from 'vitest';
import { newLoginKey } from './key-pair.js';
import { publicKeysOf } from './public-keys.js';

test('a private key tells its public half', async () => {
  const { privateKey, publicKey } = newLoginKey('operator');
  expect(await publicKeysOf({ kind: 'key', privateKey })).toEqual([
    publicKey.split(' ').slice(0, 2).join(' '),
  ]);
});

test('what is no key is refused without being repeated', async () => {
  await expect(publicKeysOf({ kind: 'key', privateKey: 'hunter2' })).rejects.toThrow(
    /the key cannot be read/,
  );
  await expect(publicKeysOf({ kind: 'key', privateKey: 'hunter2' })).rejects.not.toThrow(/hunter2/);
});

test('an agent that is not there is named', async () => {
  const nowhere = { kind: 'agent', socket: '/nonexistent/agent.sock' } as const;
  await expect(publicKeysOf(nowhere)).rejects.toThrow('/nonexistent/agent.sock');
});
