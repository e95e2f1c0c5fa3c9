import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const shared = join(import.meta.dirname, '../shared-1');
const scripts = ['files/lib', 'provision', 'tests'].flatMap((folder) =>
  readdirSync(join(shared, folder)).map((name) => join(folder, name)),
);

test.each(scripts)('%s is a POSIX shell script that a shell can read, and says why it exists', (script) => {
  expect(() => execFileSync('sh', ['-n', join(shared, script)], { stdio: 'pipe' })).not.toThrow();
  const [first = '', second = ''] = readFileSync(join(shared, script), 'utf8').split('\n');
  expect(first.startsWith('#!') ? second : first).toMatch(/^# \w/);
});

test('what a node is told is looked at only where silence of the metadata service ends the script', () => {
  for (const script of scripts) {
    const lines = readFileSync(join(shared, script), 'utf8')
      .split('\n')
      .filter((line) => !/^\s*#/.test(line));
    for (const line of lines.filter((one) => /\$\((setting|required)\b/.test(one))) {
      // An assignment of its own: inside a test or a word, a failure would count as an empty value.
      expect(line).toMatch(/^\s*(until |if )?\w+=\$\((setting|required)( [^)]*)?\)(;| \|\| | && |$)/);
    }
  }
});
