import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { MotoClient } from './client.js';
import { serveMoto, startMoto } from './process.js';
import { members } from '../protocol/read-xml.js';

const run = promisify(execFile);

/** A Python of this machine that has moto; bootstrap sees to one. What runs the tests may have put another one before it. */
async function pythonWithMoto(): Promise<string> {
  const refused: string[] = [];
  for (const folder of new Set((process.env['PATH'] ?? '').split(delimiter))) {
    const asked = run(join(folder, 'python3'), ['-c', 'import moto.server, sys; print(sys.executable)']);
    const found = await asked.then(
      ({ stdout }) => stdout.trim(),
      (cause: unknown) => void refused.push(String(cause)),
    );
    if (found !== undefined) return found;
  }
  throw new Error(`No Python of this machine has moto: ${refused.join('; ')}`);
}

test('with neither an image nor moto_server, Python’s module serves, and ends with its cloud', async () => {
  const path = await mkdtemp(join(tmpdir(), 'local-cloud-module-'));
  await writeFile(join(path, 'python3'), `#!/bin/sh\nexec ${await pythonWithMoto()} "$@"\n`);
  await chmod(join(path, 'python3'), 0o755);
  await symlink('/bin/cat', join(path, 'cat'));
  const server = await startMoto('module', { ...process.env, PATH: path });
  try {
    expect(server.source).toEqual({ kind: 'module', python: join(path, 'python3') });
    expect(server.version).toMatch(/^\d+\.\d+\.\d+/);
    const answer = await new MotoClient(server.port, 'us-east-1').ec2('DescribeVpcs', {});
    expect(members(answer, 'vpcSet')).toHaveLength(1);
  } finally {
    await server[Symbol.asyncDispose]();
    await rm(path, { recursive: true });
  }
  await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow();
});

test('a moto that ends at once is told with what it said, not waited for; nothing of it stays', async () => {
  const path = await mkdtemp(join(tmpdir(), 'local-cloud-broken-'));
  const command = join(path, 'moto_server');
  await writeFile(command, '#!/bin/sh\necho "No module named werkzeug" >&2\nexit 1\n', { mode: 0o755 });
  const before = performance.now();
  const started = serveMoto({ kind: 'command', path: command }, 'broken', process.env);
  await expect(started).rejects.toThrow('moto ended at start: No module named werkzeug');
  expect(performance.now() - before).toBeLessThan(10_000);
  const { stdout } = await run('ps', ['-eo', 'args']);
  expect(stdout).not.toContain(path);
  await rm(path, { recursive: true });
});
