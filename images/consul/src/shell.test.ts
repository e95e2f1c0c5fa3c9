import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const shared = join(import.meta.dirname, '../shared-1');
const scripts = ['files/lib', 'provision', 'tests']
  .flatMap((folder) => readdirSync(join(shared, folder)).map((name) => join(folder, name)))
  .filter((name) => !name.endsWith('.conf'));

test.each(scripts)('%s is a POSIX shell script that a shell can read', (script) => {
  expect(() => execFileSync('sh', ['-n', join(shared, script)], { stdio: 'pipe' })).not.toThrow();
});

test.each(scripts)('%s says in its first lines why it exists', (script) => {
  const [first = '', second = ''] = readFileSync(join(shared, script), 'utf8').split('\n');
  const comment = first.startsWith('#!') ? second : first;
  expect(comment).toMatch(/^# \w/);
});

test('no script gives a secret to another program as an argument', () => {
  for (const script of scripts) {
    const text = readFileSync(join(shared, script), 'utf8');
    // What knows a key: shell variables and pipes only.
    expect(text).not.toMatch(
      /(curl|openssl|jq|printenv|env)\b[^|\n]*"\$(secret|key|session|gossip|imds_token)"/,
    );
  }
});

test('what a node is told is looked at only where silence of the metadata service ends the script', () => {
  for (const script of scripts) {
    const lines = readFileSync(join(shared, script), 'utf8')
      .split('\n')
      .filter((line) => !/^\s*#/.test(line));
    for (const line of lines.filter((one) => /\$\((setting|required|consul_type)\b/.test(one))) {
      // An assignment of its own: inside a test or a word, a failure would count as an empty value.
      expect(line).toMatch(
        /^\s*(until |if )?\w+=\$\((setting|required|consul_type)( [^)]*)?\)(;| \|\| | && |$)/,
      );
    }
  }
});
