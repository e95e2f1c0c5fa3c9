import { readdir, readFile, writeFile } from 'node:fs/promises';
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

/** The rows of the conformance suite as they are written: each begins a line, and says of itself what bare moto does with it. */
async function conformanceRows(): Promise<{ machines: number; pass: number; fail: number }> {
  const folder = new URL('conformance/', import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith('.int.test.ts'));
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')));
  const rows = texts.flatMap((text) => text.split(/^row\(/m).slice(1));
  const needing = rows.filter((row) => row.includes('machines: true'));
  const pass = rows.filter((row) => !needing.includes(row) && /\bwhy: /.test(row)).length;
  return { machines: needing.length, pass, fail: rows.length - needing.length - pass };
}

test('the README counts the rows of the conformance suite as they are', async () => {
  const { machines, pass, fail } = await conformanceRows();
  const text = (await readFile(readme, 'utf8')).replaceAll(/\s+/g, ' ');
  expect(text).toContain(
    `of ${machines + pass + fail} rows ${fail} fail, ${pass} pass and say why, ${machines} need machines and are left out`,
  );
});

test('no action is both ours and refused', () => {
  expect([...refusedActions].filter((name) => ownedActions.has(name))).toEqual([]);
});
