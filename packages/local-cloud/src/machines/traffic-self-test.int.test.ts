import { chmod, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

let folder: string;
const path = process.env['PATH'] ?? '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-cloud-test-'));
});
afterEach(async () => {
  process.env['PATH'] = path;
  // What was found out here is nobody else's to remember: files of a project share their modules.
  vi.resetModules();
  await rm(folder, { recursive: true });
});

/** The outcome in a process that has not asked before. */
async function triedAnew() {
  vi.resetModules();
  const { enforcementHere } = await import('./traffic-self-test.js');
  return enforcementHere();
}

/** A program that stands in for one of the host's. */
async function replaced(name: string, script: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}

test('this host enforces what it is told', async () => {
  expect(await triedAnew()).toEqual({ kind: 'enforced' });
});

test('without a way to make namespaces groups are recorded only, and the reason is said', async () => {
  for (const place of path.split(':').filter(Boolean)) {
    const names = await readdir(place).catch(() => []);
    for (const name of names.filter((one) => one !== 'unshare')) {
      await symlink(join(place, name), join(folder, name)).catch(() => undefined);
    }
  }
  process.env['PATH'] = folder;
  expect(await triedAnew()).toMatchObject({
    ...{ kind: 'recorded-only', why: expect.stringContaining('unshare') as string },
  });
});

test('rules that are taken and do not bite are found out by the packet that passes', async () => {
  await replaced('iptables-restore', 'cat >/dev/null');
  process.env['PATH'] = `${folder}:${path}`;
  expect(await triedAnew()).toEqual({
    ...{ kind: 'recorded-only', why: 'a rule that should lead to "silence" led to "answered".' },
  });
});

test('a packet filter that refuses the rules is one that cannot enforce them', async () => {
  await replaced('iptables-restore', 'echo "no chain/target/match by that name" >&2; exit 2');
  process.env['PATH'] = `${folder}:${path}`;
  expect(await triedAnew()).toMatchObject({
    ...{ kind: 'recorded-only', why: expect.stringContaining('no chain/target/match') as string },
  });
});
