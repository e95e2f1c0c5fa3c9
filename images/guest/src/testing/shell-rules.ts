import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Functions that ask what a node is told; silence of the metadata service makes them fail. */
const asking = ['setting', 'required'];

/** Variables that hold what nobody else on the machine may see. */
const secret = '(secret|key|session|gossip|imds_token)';

/**
 * What is wrong with a shell script of an image, a phrase each; none when nothing is. `alsoAsking` names functions of the image's
 * own that ask what a node is told.
 */
export function shellSins(path: string, alsoAsking: readonly string[] = []): string[] {
  const text = readFileSync(path, 'utf8');
  const code = text.split('\n').filter((line) => !/^\s*#/.test(line));
  return [
    ...unreadable(path),
    ...unexplained(text),
    ...code.filter(givesSecretAway).map((line) => `a secret is an argument: ${line.trim()}`),
    ...code
      .filter((line) => swallowsSilence(line, [...asking, ...alsoAsking]))
      .map((line) => `silence counts as an empty value: ${line.trim()}`),
  ];
}

function unreadable(path: string): string[] {
  const { status, stderr } = spawnSync('sh', ['-n', path], { encoding: 'utf8' });
  return status === 0 ? [] : [`no shell can read it: ${stderr.trim()}`];
}

/** What is sourced says why it exists in its first line, what is run after the line with its shell. */
function unexplained(text: string): string[] {
  const [first = '', second = ''] = text.split('\n');
  if (first.startsWith('#!') && first !== '#!/bin/sh') return [`it is not for a POSIX shell: ${first}`];
  return /^# \w/.test(first.startsWith('#!') ? second : first) ? [] : ['it does not say why it exists'];
}

/** What knows a key is a shell variable or a pipe: an argument list is read by everybody on the machine. */
function givesSecretAway(line: string): boolean {
  return new RegExp(`(curl|openssl|jq|printenv|env)\\b[^|\\n]*"\\$${secret}"`).test(line);
}

/** Asked in an assignment of its own, the failure is seen; inside a test or a word it would count as an empty value. */
function swallowsSilence(line: string, functions: readonly string[]): boolean {
  const one = `(${functions.join('|')})`;
  if (!new RegExp(`\\$\\(${one}\\b`).test(line)) return false;
  return !new RegExp(`^\\s*(until |if )?\\w+=\\$\\(${one}( [^)]*)?\\)(;| \\|\\| | && |$)`).test(line);
}
