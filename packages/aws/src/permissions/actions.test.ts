import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { neededActions } from './actions.js';
import { environmentActions } from './environment-actions.js';

const sources = join(import.meta.dirname, '..');

/** Commands and paginators that the package's own sources name, tests and their support left out. */
function commandsInSources(): ReadonlySet<string> {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !/^(testing|permissions)\//.test(file),
  );
  const text = files.map((file) => readFileSync(join(sources, file), 'utf8')).join('\n');
  const made = text.matchAll(/new ([A-Z]\w+Command)\(|\b(paginate[A-Z]\w+)\(/g);
  return new Set([...made].map(([, command, paginator]) => command ?? paginator ?? ''));
}

test('the list of needed actions is that of the commands in the sources, no more and no less', () => {
  const all = [...neededActions, ...environmentActions];
  const listed = new Set(all.flatMap(({ commands }) => commands));
  expect([...listed].sort()).toEqual([...commandsInSources()].sort());
});

test('no action is a wildcard, and each is listed once', () => {
  const actions = neededActions.map(({ action }) => action);
  expect(actions.filter((action) => !/^(ec2|iam|s3|ssm|sts):[A-Za-z0-9]+$/.test(action))).toEqual([]);
  expect(new Set(actions).size).toBe(actions.length);
  const around = environmentActions.map(({ action }) => action);
  expect(around.filter((action) => !/^(ec2|iam|s3|ssm|sts):[A-Za-z0-9]+$/.test(action))).toEqual([]);
  expect(new Set(around).size).toBe(around.length);
});
