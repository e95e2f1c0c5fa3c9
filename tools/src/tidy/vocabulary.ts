import type { Rule, SourceFile, Violation } from './rule.js';

/**
 * Words that have a better one in docs/vocabulary.md. Only exported names and file names are held to it: prose has to
 * be able to speak of other people's plugins and virtual machines.
 */
const better: ReadonlyMap<string, string> = new Map([
  ['vm', 'instance'],
  ['box', 'instance'],
  ['deployment', 'cluster'],
  ['artifact', 'image'],
  ['workflow', 'plan'],
  ['plugin', 'driver'],
  ['majority', 'quorum'],
  ['application', 'service'],
  ['utils', 'a name for what it does'],
  ['util', 'a name for what it does'],
  ['helpers', 'a name for what it does'],
  ['helper', 'a name for what it does'],
  ['common', 'a name for what it does'],
]);

const exported =
  /export (?:declare )?(?:abstract )?(?:async )?(?:const|let|function\*?|class|interface|type) (\w+)/g;

/** Exported names and source file names that use a word with a better one. */
export const vocabulary: Rule = (files) =>
  files
    .filter(({ path }) => /^(packages|infra|images|e2e|tools)\/.*(?<!\.test)\.ts$/.test(path))
    .flatMap((file) => [...inFileName(file), ...inExports(file)]);

function inFileName({ path }: SourceFile): Violation[] {
  const folders = path.split('/').slice(1).join('/');
  return words(folders.replace(/\.ts$/, '')).flatMap((word) => judge(path, 1, word));
}

function inExports({ path, text }: SourceFile): Violation[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(exported)].flatMap(([, name]) =>
        words(name ?? '').flatMap((word) => judge(path, index + 1, word)),
      ),
    );
}

function judge(path: string, line: number, word: string): Violation[] {
  const instead = better.get(word) ?? better.get(word.replace(/e?s$/, ''));
  return instead === undefined
    ? []
    : [{ path, line, message: `"${word}": say ${instead} (docs/vocabulary.md)` }];
}

function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}
