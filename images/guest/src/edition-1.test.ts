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
  const first = lines(join(import.meta.dirname, '../../consul/shared-1/files/lib/data-volume'));
  // What formats and what refuses is the same to the letter and in the same order. What differs is whose folder is made at the
  // end, and that a client agent of Consul's has no volume.
  const own = '. /usr/lib/moult/service.sh';
  const folder = 'install -d -m 700 -o "$service" -g "$service" "$mount_point/$service"';
  const [from, to] = ['type=$(consul_type)', 'environment=$(required environment)'].map((line) =>
    first.indexOf(line),
  );
  expect(first.slice(from, to)).toHaveLength(6);
  expect(edition.filter((line) => line !== own)).toEqual(
    [...first.slice(0, from), ...first.slice(to)].map((line) =>
      line === 'install -d -m 750 -o consul -g consul "$mount_point/consul"' ? folder : line,
    ),
  );
  expect(edition.indexOf(own)).toBe(edition.indexOf('. /usr/lib/moult/metadata.sh') + 1);
});

test('what a node is told is looked at only where silence of the metadata service ends the script', () => {
  for (const { path } of files) {
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => !/^\s*#/.test(line));
    for (const line of lines.filter((one) => /\$\((setting|required)\b/.test(one))) {
      // An assignment of its own: inside a test or a word, a failure would count as an empty value.
      expect(line).toMatch(/^\s*(until |if )?\w+=\$\((setting|required)( [^)]*)?\)(;| \|\| | && |$)/);
    }
  }
});
