import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { MotoClient } from './client.js';
import { startMoto } from './process.js';
import { members } from '../protocol/read-xml.js';

const run = promisify(execFile);

/** A Python of this machine that has moto; bootstrap sees to one. */
async function pythonWithMoto(): Promise<string> {
  for (const python of ['python3', '/usr/bin/python3']) {
    const asked = run(python, ['-c', 'import moto.server, sys; print(sys.executable)']);
    const found = await asked.then(({ stdout }) => stdout.trim()).catch(() => '');
    if (found !== '') return found;
  }
  throw new Error('No Python of this machine has moto.');
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
