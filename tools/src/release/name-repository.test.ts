import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nameRepository } from './name-repository.js';

const url = 'git+https://example.invalid/moult.git';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'moult-manifests-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

test('a public manifest gains its repository and stays what it was otherwise, down to the order of its fields', async () => {
  const nx = { name: 'a', tags: ['layer:core', 'public'], targets: { int: { command: 'x' } } };
  const before = { name: '@moult/a', version: '1.0.0', nx, dependencies: { b: '^1.0.0' } };
  await manifest('packages/a', before);
  expect(await nameRepository(root, url)).toEqual(['packages/a']);
  const repository = { type: 'git', url, directory: 'packages/a' };
  expect(await text('packages/a')).toBe(`${JSON.stringify({ ...before, repository }, null, 2)}\n`);
});

test('a manifest that is not public is left alone', async () => {
  const before = { name: '@moult/b', nx: { tags: ['layer:core'] } };
  await manifest('packages/b', before);
  await manifest('infra/c', { name: '@moult/c' });
  expect(await nameRepository(root, url)).toEqual([]);
  expect(await text('packages/b')).toBe(`${JSON.stringify(before)}\n`);
});

async function manifest(directory: string, json: object): Promise<void> {
  await mkdir(join(root, directory), { recursive: true });
  await writeFile(join(root, directory, 'package.json'), `${JSON.stringify(json)}\n`);
}

const text = (directory: string): Promise<string> => readFile(join(root, directory, 'package.json'), 'utf8');
