import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UploadFailed, type UploadedFile } from '@moult/aws';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BuildLog } from '../build/log.js';
import { definitionSchema } from '../definition/definition.js';
import type { Machine } from '../machine/machine.js';
import { upload } from './upload.js';

let logDir: string;
beforeEach(async () => {
  logDir = await mkdtemp(join(tmpdir(), 'upload-'));
});
afterEach(() => rm(logDir, { recursive: true }));

/** This machine's users, and nothing written: what was placed, in order. `fails` is a path that cannot be. */
function machine(fails?: string): { readonly machine: Machine; readonly placed: UploadedFile[] } {
  const placed: UploadedFile[] = [];
  return {
    placed,
    machine: {
      name: 'here',
      place: (file) => {
        if (file.path === fails) {
          return Promise.reject(
            new UploadFailed(file.path, `${file.path} could not be placed on i-1: disk full`),
          );
        }
        placed.push(file);
        return Promise.resolve();
      },
      run: (script) => {
        const { status, stdout } = spawnSync('sh', ['-s'], { input: script, encoding: 'utf8' });
        return Promise.resolve({ ended: { kind: 'exited', code: status ?? 1 }, tail: stdout });
      },
    },
  };
}

/** Uploads two files, the second with this owner. */
async function uploaded(on: Machine, owner: string): Promise<void> {
  const definition = definitionSchema.parse({
    ...{ name: 'demo', version: 'v1', base: { name: 'debian-*', owners: ['amazon'] } },
    files: [
      { from: 'a.conf', to: '/etc/a.conf' },
      { from: 'b.conf', to: '/etc/b.conf', mode: 0o640, owner },
    ],
    tests: [{ script: 'test.sh' }],
  });
  const contents = new Map(['a.conf', 'b.conf'].map((name) => [name, Buffer.from(name)]));
  await using log = new BuildLog(logDir, 'demo.log');
  await upload(on, {
    loaded: { definition, contents },
    ...{ sources: [], environment: {}, log, watch: () => undefined },
  });
}

test('a file goes to its place with its mode and its owner', async () => {
  const { machine: here, placed } = machine();
  await uploaded(here, 'daemon:bin');
  expect(placed.map(({ path, mode, owner }) => [path, mode, owner])).toEqual([
    ['/run/moult-build/environment', 0o600, 'root:root'],
    ['/etc/a.conf', 0o644, 'root:root'],
    ['/etc/b.conf', 0o640, 'daemon:bin'],
  ]);
});

test.each([
  ['nobody-here:root', 'user nobody-here'],
  ['root:nobodies', 'group nobodies'],
])(
  'an owner %s that the base does not have is named with its field, and nothing is placed',
  async (owner, missing) => {
    const { machine: here, placed } = machine();
    await expect(uploaded(here, owner)).rejects.toMatchObject({
      ...{ name: 'BuildRefused', kind: 'provisioning' },
      message: `image.ts of demo v1: files[1].owner: the base has no ${missing}: files are placed before the scripts run, so the script that makes it must give it /etc/b.conf.`,
    });
    expect(placed).toEqual([]);
  },
);

test('a file that cannot be placed is named with its field and what the machine said', async () => {
  await expect(uploaded(machine('/etc/b.conf').machine, 'root:root')).rejects.toMatchObject({
    ...{ name: 'BuildRefused', kind: 'provisioning' },
    message: 'image.ts of demo v1: files[1]: /etc/b.conf could not be placed on i-1: disk full.',
  });
});
