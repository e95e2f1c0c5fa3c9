import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guestFiles } from '../edition-1/index.js';

/** Where an image definition stands. */
const definition = join(import.meta.dirname, '../../etcd/v1');
const files = guestFiles().map(({ from, to, mode }) => ({ path: join(definition, from), to, mode }));

test('every file is there, and goes to a place of its own', () => {
  for (const { path } of files) expect(existsSync(path)).toBe(true);
  expect(new Set(files.map(({ to }) => to)).size).toBe(files.length);
});

test.each(files.filter(({ mode }) => mode === 0o755))(
  '$to is a POSIX shell script that a shell can read, and says why it exists',
  ({ path }) => {
    expect(() => execFileSync('sh', ['-n', path], { stdio: 'pipe' })).not.toThrow();
    const [first, second] = readFileSync(path, 'utf8').split('\n');
    expect(first).toBe('#!/bin/sh');
    expect(second).toMatch(/^# \w/);
  },
);

test('a file of this edition names no service', () => {
  for (const { path } of files.filter((one) => one.path.includes('/guest/'))) {
    expect(readFileSync(path, 'utf8')).not.toMatch(/consul|etcd/);
  }
});

test('the data volume is treated as the first images treat theirs', () => {
  const lines = (path: string): string[] =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
  const edition = lines(join(import.meta.dirname, '../edition-1/files/lib/data-volume'));
  const first = new Set(lines(join(import.meta.dirname, '../../consul/shared-1/files/lib/data-volume')));
  // What formats and what refuses is the same to the letter; only whose folder is made at the end differs.
  expect(edition.filter((line) => !first.has(line))).toEqual([
    '. /usr/lib/moult/service.sh',
    'install -d -m 700 -o "$service" -g "$service" "$mount_point/$service"',
  ]);
});
