import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rules, rulesTable, withoutRule } from '../test-support/rules.js';

const project = join(import.meta.dirname, '../..');

test('every safety rule is named once, and can be taken out of the sources as they are', async () => {
  expect(new Set(rules.map((one) => one.rule)).size).toBe(rules.length);
  for (const rule of rules) {
    const source = await readFile(join(project, 'src', rule.file), 'utf8');
    expect(withoutRule(source, rule), `${rule.rule}: ${rule.file}`).not.toBeNull();
  }
});

test('every safety rule has its test, by exactly that name', async () => {
  for (const {
    rule,
    test: [file, name],
  } of rules) {
    const source = await readFile(join(project, 'src', file), 'utf8');
    expect(source.split(name).length - 1, `${rule}: ${file}: ${name}`).toBe(1);
  }
});

test('the table of rules in the documents is the table in the code', async () => {
  const text = await readFile(join(project, 'docs/invariants.md'), 'utf8');
  const rows = (table: string): readonly string[] =>
    table
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.replace(/[ -]+/g, ' '));
  expect(rows(text)).toEqual(rows(rulesTable()));
});
