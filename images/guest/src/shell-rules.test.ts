import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shellSins } from './testing/shell-rules.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shell-rules-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const sins = (text: string, ...alsoAsking: string[]): string[] => {
  const path = join(folder, 'script');
  writeFileSync(path, text);
  return shellSins(path, alsoAsking);
};

test('a script that says why it exists and asks in assignments has no sins', () => {
  expect(sins('#!/bin/sh\n# Says hello.\nname=$(setting name) || exit 1\necho "$name"\n')).toEqual([]);
  expect(sins('# Sourced.\nuntil type=$(kind_of); do sleep 1; done\n', 'kind_of')).toEqual([]);
});

test.each([
  ['# Broken.\nif true\n', /^no shell can read it: /],
  ['#!/bin/bash\n# Says hello.\n', /^it is not for a POSIX shell: #!\/bin\/bash$/],
  ['#!/bin/sh\necho hello\n', /^it does not say why it exists$/],
  ['# Tells.\ncurl -H "$key" url\n', /^a secret is an argument: curl -H "\$key" url$/],
  ['# Asks.\n[ "$(setting name)" = x ]\n', /^silence counts as an empty value: /],
  ['# Asks.\necho "$(kind_of)"\n', /^silence counts as an empty value: /],
])('a planted sin is found (%#)', (text, found) => {
  const all = sins(text, 'kind_of');
  expect(all).toHaveLength(1);
  expect(all[0]).toMatch(found);
});
