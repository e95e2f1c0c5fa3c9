import type { Directory, Node } from './tree.js';

/** What the service supports as the first part of a path: `latest` and dated versions (2007-01-19 to today's). */
const version = /^(latest|1\.0|20\d{2}-\d{2}-\d{2})$/;

/** The content of a path below the root, or undefined when there is nothing. A directory's content is its listing. */
export function lookup(tree: Directory, path: string): string | Uint8Array | undefined {
  const [first, ...rest] = path
    .replaceAll(/\/{2,}/g, '/')
    .replace(/^\//, '')
    .split('/');
  if (first === undefined || first === '') return '1.0\nlatest';
  if (!version.test(first)) return undefined;
  const asDirectory = rest.at(-1) === '';
  const found = rest
    .filter((part) => part !== '')
    .reduce<Node | undefined>((node, part) => (isDirectory(node) ? own(node, part) : undefined), tree);
  if (isDirectory(found)) return found.listing ?? listing(found);
  if (found === undefined || asDirectory) return undefined;
  return typeof found === 'function' ? found() : found;
}

function own(directory: Directory, part: string): Node | undefined {
  return Object.hasOwn(directory.entries, part) ? directory.entries[part] : undefined;
}

function listing(directory: Directory): string {
  return Object.entries(directory.entries)
    .filter(([, node]) => node !== undefined)
    .map(([name, node]) => (isDirectory(node) ? `${name}/` : name))
    .sort()
    .join('\n');
}

function isDirectory(node: Node | undefined): node is Directory {
  return typeof node === 'object' && !(node instanceof Uint8Array);
}
