import { expect, test } from 'vitest';
import { parseQuery } from '../protocol/query.js';
import { ClientTokens } from './idempotency.js';

const asked = (query: string) => parseQuery(query);

test('a retry joins the call that is still running', async () => {
  const tokens = new ClientTokens();
  let runs = 0;
  const act = async () => {
    await Promise.resolve();
    return (runs += 1);
  };
  const both = await Promise.all([
    tokens.once('Run', asked('ClientToken=t&A=1'), act),
    tokens.once('Run', asked('A=1&ClientToken=t'), act),
  ]);
  expect(both).toEqual([1, 1]);
});

test('other parameters under the same token are refused', async () => {
  const tokens = new ClientTokens();
  await tokens.once('Run', asked('ClientToken=t&A=1'), () => Promise.resolve(1));
  await expect(
    tokens.once('Run', asked('ClientToken=t&A=2'), () => Promise.resolve(2)),
  ).rejects.toMatchObject({
    code: 'IdempotentParameterMismatch',
  });
});

test('a failed call leaves its token free', async () => {
  const tokens = new ClientTokens();
  const params = asked('ClientToken=t');
  await expect(tokens.once('Run', params, () => Promise.reject(new Error('no room')))).rejects.toThrow(
    'no room',
  );
  expect(await tokens.once('Run', params, () => Promise.resolve('made'))).toBe('made');
});

test('without a token every call is a new one, and tokens of different actions are different', async () => {
  const tokens = new ClientTokens();
  let runs = 0;
  const act = () => Promise.resolve((runs += 1));
  await tokens.once('Run', asked('A=1'), act);
  await tokens.once('Run', asked('A=1'), act);
  await tokens.once('Run', asked('ClientToken=t'), act);
  await tokens.once('CreateVolume', asked('ClientToken=t'), act);
  expect(runs).toBe(4);
});
