import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ownedActions, refusedActions } from './actions/index.js';
import { actionTable } from './testing/action-table.js';

const readme = new URL('../README.md', import.meta.url);
const [begin, end] = ['<!-- actions:begin -->', '<!-- actions:end -->'];

/** The text between the markers, without the blank lines and column padding that a formatter adds. */
function plain(table: string): string {
  return table
    .split('\n')
    .map((line) => line.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---').trim())
    .filter((line) => line !== '')
    .join('\n');
}

test('the table of actions in the README is the one in the code', async () => {
  const text = await readFile(readme, 'utf8');
  const [before = '', rest = ''] = text.split(begin);
  const [table = '', after = ''] = rest.split(end);
  if (process.env['UPDATE_README'] === '1') {
    await writeFile(readme, `${before}${begin}\n\n${actionTable()}\n\n${end}${after}`);
    return;
  }
  expect(plain(table)).toBe(plain(actionTable()));
});

test('no action is both ours and refused', () => {
  expect([...refusedActions].filter((name) => ownedActions.has(name))).toEqual([]);
});
