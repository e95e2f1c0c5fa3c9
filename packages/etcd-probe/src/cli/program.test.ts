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
  const file = (name: string): string => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'etcd-probe-cli-'));
    await writeFile(file('two-lines'), 'a\nb\n');
    await writeFile(file('pem'), '-----BEGIN CERTIFICATE-----\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each<[string, readonly string[], string]>([
    [
      'a second address',
      ['check', '--address', 'a', '--address', 'http://a:2379'],
      '--address http://a:2379 is given twice',
    ],
    [
      'a certificate alone',
      ['check', '--cert-file', 'c'],
      '--cert-file and --key-file go together: one of them is missing',
    ],
    [
      'a user alone',
      ['check', '--user', 'root'],
      '--user and --password-file go together: one of them is missing',
    ],
  ])('%s', async (_, args, sentence) => {
    expect(await run(...args)).toEqual({ code: 1, out: '', err: `etcd-probe: ${sentence}\n` });
  });

  it('a file that is not there, is not PEM, or holds more than a password', async () => {
    expect((await run('check', '--ca-file', file('none'))).err).toMatch(
      /^etcd-probe: --ca-file \S+none: ENOENT[^\n]*\n$/,
    );
    expect((await run('check', '--ca-file', file('two-lines'))).err).toMatch(/: is not PEM\n$/);
    const password = await run('check', '--user', 'root', '--password-file', file('two-lines'));
    expect(password.err).toMatch(/: does not hold one password and nothing else\n$/);
  });

  it('certificates for an address in the open', async () => {
    const { err } = await run('check', '--address', 'a', '--ca-file', file('pem'));
    expect(err).toBe('etcd-probe: --address a is plain http, and certificates are given: write https://\n');
  });
});

it('help is an answer, with code 0', async () => {
  const { code, out } = await run('check', '--help');
  expect(code).toBe(0);
  expect(out).toContain('--ca-file <path>');
});
