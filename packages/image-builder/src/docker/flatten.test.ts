import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flatten } from './flatten.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flatten-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A docker client that does this when it is to export, and this when it is to import. */
async function client(exports: string, imports: string): Promise<string> {
  const path = join(folder, 'docker');
  const script = `#!/bin/sh\ncase $1 in\nexport) ${exports} ;;\nimport) ${imports} ;;\nesac\n`;
  await writeFile(path, script, { mode: 0o755 });
  return path;
}

const names = { tag: 'demo:v1', command: ['serve', '--all'] };

test('what one end exports is what the other one imports, with the command of the image', async () => {
  const docker = await client('echo "files of $2"', `cat >${folder}/got; echo "$*" >${folder}/words`);
  await flatten('c0ffee', names, { docker });
  expect(await readFile(join(folder, 'got'), 'utf8')).toBe('files of c0ffee\n');
  expect(await readFile(join(folder, 'words'), 'utf8')).toBe(
    'import --change CMD ["serve","--all"] - demo:v1\n',
  );
});

test('an export that breaks off is refused, though half of it imports well', async () => {
  const docker = await client('echo half; echo "no space left" >&2; exit 1', 'cat >/dev/null');
  await expect(flatten('c0ffee', names, { docker })).rejects.toThrow(
    'demo:v1 could not be made: docker export ended with exit code 1, it last said: no space left.',
  );
});

test('an import that fails is refused, and the export does not wait for it', async () => {
  const docker = await client('cat /dev/zero', 'echo "invalid tar" >&2; exit 2');
  await expect(flatten('c0ffee', names, { docker })).rejects.toThrow(
    /docker import ended with exit code 2, it last said: invalid tar/,
  );
});

test('an interruption ends both', async () => {
  const docker = await client('exec sleep 60', 'exec sleep 60');
  const stop = new AbortController();
  const flattening = flatten('c0ffee', names, { docker, signal: stop.signal });
  setTimeout(() => stop.abort(new Error('interrupted')), 50);
  await expect(flattening).rejects.toThrow('interrupted');
});
