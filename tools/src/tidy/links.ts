import { dirname, join, normalize } from 'node:path/posix';
import GithubSlugger from 'github-slugger';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString } from 'mdast-util-to-string';
import { visit } from 'unist-util-visit';
import type { Rule, SourceFile, Violation } from './rule.js';

/** Links between the repository's own documents that lead nowhere: no such file, or no such heading in it. */
export const links: Rule = (files) => {
  const documents = files.filter(({ path }) => path.endsWith('.md'));
  const paths = new Set(files.flatMap(({ path }) => withFolders(path)));
  const headings = new Map(documents.map((document) => [document.path, anchors(document)]));
  return documents.flatMap((document) =>
    targets(document).flatMap(({ url, line }): Violation[] => {
      const reason = deadBecause(document.path, url, { paths, headings });
      return reason === undefined ? [] : [{ path: document.path, line, message: `${url}: ${reason}` }];
    }),
  );
};

interface Repository {
  readonly paths: ReadonlySet<string>;
  readonly headings: ReadonlyMap<string, ReadonlySet<string>>;
}

function deadBecause(from: string, url: string, { paths, headings }: Repository): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(url)) return undefined;
  const [file = '', anchor] = decodeURI(url).split('#');
  const target = file === '' ? from : normalize(join(dirname(from), file)).replace(/\/$/, '');
  if (!paths.has(target)) return 'no such file';
  const known = headings.get(target);
  if (anchor === undefined || known === undefined || known.has(anchor)) return undefined;
  return `no heading "${anchor}" there`;
}

function targets(document: SourceFile): { url: string; line: number }[] {
  const found: { url: string; line: number }[] = [];
  visit(fromMarkdown(document.text), (node) => {
    if (node.type === 'link' || node.type === 'image' || node.type === 'definition') {
      found.push({ url: node.url, line: node.position?.start.line ?? 1 });
    }
  });
  return found;
}

function anchors(document: SourceFile): Set<string> {
  const slugger = new GithubSlugger();
  const found = new Set<string>();
  visit(fromMarkdown(document.text), 'heading', (node) => {
    found.add(slugger.slug(toString(node)));
  });
  return found;
}

function withFolders(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
