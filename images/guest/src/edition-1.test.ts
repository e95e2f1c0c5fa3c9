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

const scripts = files.filter(({ to, mode }) => mode === 0o755 || to.endsWith('.sh'));

test.each(scripts)(
  '$to is a POSIX shell script that a shell can read, and says why it exists',
  ({ path, mode }) => {
    expect(() => execFileSync('sh', ['-n', path], { stdio: 'pipe' })).not.toThrow();
    const [first = '', second = ''] = readFileSync(path, 'utf8').split('\n');
    // What is sourced says so in its first line.
    if (mode === 0o755) expect(first).toBe('#!/bin/sh');
    expect(mode === 0o755 ? second : first).toMatch(/^# \w/);
  },
);

test('no script gives a secret to another program as an argument', () => {
  for (const { path } of scripts) {
    // What knows a key: shell variables and pipes only.
    expect(readFileSync(path, 'utf8')).not.toMatch(
      /(curl|openssl|jq|printenv|env)\b[^|\n]*"\$(secret|key|session|imds_token)"/,
    );
  }
});

test('a file of this edition names no service', () => {
  for (const { path } of files) {
    expect(readFileSync(path, 'utf8')).not.toMatch(/consul|etcd/);
  }
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
