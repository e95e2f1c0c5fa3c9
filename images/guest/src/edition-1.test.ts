import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guestFiles } from '../edition-1/index.js';
import { shellSins } from './testing/shell-rules.js';

/** Where an image definition stands. */
const definition = join(import.meta.dirname, '../../etcd/v1');
const files = guestFiles().map(({ from, to, mode }) => ({ path: join(definition, from), to, mode }));

test('every file is there, and goes to a place of its own', () => {
  for (const { path } of files) expect(existsSync(path)).toBe(true);
  expect(new Set(files.map(({ to }) => to)).size).toBe(files.length);
});

const scripts = files.filter(({ to, mode }) => mode === 0o755 || to.endsWith('.sh'));

test.each(scripts)(
  '$to has none of the sins of a shell script, and what is run names its shell',
  ({ path, mode }) => {
    expect(shellSins(path)).toEqual([]);
    // What is sourced says so in its first line.
    expect(readFileSync(path, 'utf8').startsWith('#!/bin/sh\n')).toBe(mode === 0o755);
  },
);

test('a file of this edition names no service', () => {
  for (const { path } of files) {
    expect(readFileSync(path, 'utf8')).not.toMatch(/consul|etcd/);
  }
});
