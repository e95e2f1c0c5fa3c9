import { expect, test } from 'vitest';
import { down } from './down.js';

/** What the command says, and what it cleans up with. */
async function said(force: boolean, json: boolean): Promise<{ out: string; err: string; forced: unknown }> {
  const heard = { out: '', err: '', forced: undefined as unknown };
  const terminal = {
    stdout: (text: string) => void (heard.out += text),
    stderr: (text: string) => void (heard.err += text),
    exit: () => undefined,
  };
  await down({ all: true, force, json }, terminal, (options) => {
    heard.forced = options?.force;
    return Promise.resolve([
      { cloudId: 'dead', kind: 'removed', pid: 1 },
      { cloudId: 'living', kind: force ? 'removed' : 'running', pid: 2 },
    ]);
  });
  return heard;
}

test('a cloud that runs is spared and named, with the way to remove it', async () => {
  expect(await said(false, false)).toEqual({
    ...{ out: '', forced: false },
    err: 'dead: removed.\nliving: runs (process 2), left alone; --force removes it too.\n',
  });
});

test('--force removes it too', async () => {
  expect(await said(true, false)).toMatchObject({ forced: true, err: 'dead: removed.\nliving: removed.\n' });
});

test('as JSON nothing is said beside the data', async () => {
  const { out, err } = await said(false, true);
  expect(err).toBe('');
  expect(JSON.parse(out)).toMatchObject([{ cloudId: 'dead' }, { cloudId: 'living', kind: 'running' }]);
});
