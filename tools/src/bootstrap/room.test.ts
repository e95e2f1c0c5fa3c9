import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { roomAt } from './room.js';
import { machine } from './test-support/machine.js';

let folder: string;
let limit: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'moult-room-'));
  limit = join(folder, 'max_user_instances');
});
afterEach(() => rm(folder, { recursive: true }));

test('a kernel with room for twenty machines is given room for eighty, once everything else is there', async () => {
  await writeFile(limit, '128\n');
  const probe = await roomAt(limit)(machine({ isRoot: true }));
  if (probe.kind !== 'installable') throw new Error(`it is ${probe.kind}`);
  expect(await readFile(limit, 'utf8')).toBe('128\n');
  expect(await probe.install()).toMatchObject({ kind: 'found', detail: '512 instances of inotify' });
});

test('a kernel with more is left as it is, and so is one that does not say', async () => {
  await writeFile(limit, '8192\n');
  expect(await roomAt(limit)(machine({ isRoot: true }))).toMatchObject({ kind: 'found' });
  await rm(limit);
  expect(await roomAt(limit)(machine({ isRoot: true }))).toMatchObject({ kind: 'found' });
});

test('who may not change it is told what to type, and is not stopped', async () => {
  await writeFile(limit, '128\n');
  expect(await roomAt(limit)(machine({ isRoot: false }))).toMatchObject({
    kind: 'optional',
    without: expect.stringContaining('sudo sysctl -w fs.inotify.max_user_instances=512') as string,
  });
});

test('a kernel that does not let itself be changed stops nobody', async () => {
  await writeFile(limit, '128\n');
  const probe = await roomAt(limit)(machine({ isRoot: true }));
  if (probe.kind !== 'installable') throw new Error(`it is ${probe.kind}`);
  await rm(folder, { recursive: true });
  expect(await probe.install()).toMatchObject({ kind: 'found' });
  folder = await mkdtemp(join(tmpdir(), 'moult-room-'));
});
