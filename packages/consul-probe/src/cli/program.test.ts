import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from './program.js';

async function run(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runProgram(args, {
    out: { write: (text) => void (out += text), live: false },
    err: { write: (text) => void (err += text), live: false },
    stop: new AbortController().signal,
    now: () => 0,
  });
  return { code, out, err };
}

describe('bad input gives one sentence and code 1:', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'consul-probe-cli-'));
    await writeFile(join(folder, 'two-lines'), 'a\nb\n');
    await writeFile(join(folder, 'empty'), '');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('an address that is Consul’s own is given twice without a port and with it', async () => {
    const { code, err } = await run('check', '--address', 'a', '--address', 'http://a:8500');
    expect({ code, err }).toEqual({
      code: 1,
      err: 'consul-probe: --address http://a:8500 is given twice\n',
    });
  });

  it('a token file that is not there, is empty, or holds more than a token', async () => {
    const with_ = (name: string): ReturnType<typeof run> => run('check', '--token-file', join(folder, name));
    expect((await with_('none')).err).toMatch(/^consul-probe: --token-file \S+none: ENOENT[^\n]*\n$/);
    expect((await with_('empty')).err).toMatch(/: does not hold one token and nothing else\n$/);
    expect(await with_('two-lines')).toMatchObject({ code: 1 });
  });
});

it('help is an answer, with code 0', async () => {
  const { code, out } = await run('check', '--help');
  expect(code).toBe(0);
  expect(out).toContain('--token-file <path>');
});
