import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { evidence } from './evidence.js';
import { links } from './links.js';
import { manifests } from './manifests.js';
import { places } from './places.js';
import type { SourceFile } from './rule.js';
import { sizes } from './sizes.js';
import { vocabulary } from './vocabulary.js';

const root = resolve(process.argv[2] ?? join(import.meta.dirname, '../../..'));

/** No rule reads these; they are named all the same, because documents link to them. */
const binary = /\.(png|ico|gz)$/;

const files = await readRepository(root);
const violations = [sizes, vocabulary, links, evidence, manifests, places(root)].flatMap((rule) =>
  rule(files),
);
for (const { path, line, message } of violations) {
  process.stderr.write(`${path}:${String(line)}  ${message}\n`);
}
process.stderr.write(`tidy: ${String(files.length)} files, ${String(violations.length)} to mend\n`);
process.exitCode = violations.length > 0 ? 1 : 0;

/** What git tracks or would track. */
async function readRepository(folder: string): Promise<SourceFile[]> {
  const listed = await execa('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: folder,
  });
  const paths = listed.stdout.split('\0').filter((path) => path !== '');
  const read = paths.map(async (path) => ({
    path,
    text: await readFile(join(folder, path), 'utf8').then(
      (text) => (binary.test(path) ? '' : text),
      () => undefined,
    ),
  }));
  // A file deleted in the working tree is still listed until the deletion is committed.
  return (await Promise.all(read)).flatMap(({ path, text }) => (text === undefined ? [] : [{ path, text }]));
}
