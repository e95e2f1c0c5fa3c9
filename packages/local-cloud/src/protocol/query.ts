import { ApiError } from './error.js';

/** A request as EC2's Query protocol nests it: `Filter.1.Value.2=x` is `{ Filter: { 1: { Value: { 2: 'x' } } } }`. */
export type ParamTree = string | ParamNode;

/** Objects without a prototype, so that `__proto__` and `constructor` are names like any other. */
export interface ParamNode {
  [name: string]: ParamTree;
}

/** Largest request body in bytes that an owned action reads. User data is at most 16 KiB, 1 000 tags about 400 KiB. */
export const maxRequestBytes: number = 1024 * 1024;

/** A describe call names at most 1 000 ids and 200 filter values; five thousand parameters are never meant. */
const maxParameters = 5000;
const maxDepth = 10;
const maxNameLength = 300;

/** An empty node. */
export function emptyNode(): ParamNode {
  return Object.create(null) as ParamNode;
}

/** Parses a form-encoded body or query string; refuses what is ambiguous instead of choosing for the caller. */
export function parseQuery(encoded: string): ParamNode {
  const root = emptyNode();
  if (encoded === '') return root;
  const pairs = encoded.split('&');
  if (pairs.length > maxParameters) {
    throw new ApiError(
      'InvalidParameterValue',
      `The request has ${pairs.length} parameters; at most ${maxParameters} are read.`,
    );
  }
  for (const pair of pairs) {
    if (pair !== '') insert(root, ...splitPair(pair));
  }
  return root;
}

function splitPair(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=');
  const name = at < 0 ? pair : pair.slice(0, at);
  const value = at < 0 ? '' : pair.slice(at + 1);
  return [decode(name), decode(value)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw malformed(`cannot be decoded near ${JSON.stringify(text.slice(0, 40))}`);
  }
}

function insert(root: ParamNode, name: string, value: string): void {
  const path = name.split('.');
  if (name.length > maxNameLength || path.length > maxDepth) {
    throw malformed(`has a parameter name that is too long: ${name.slice(0, 40)}…`);
  }
  const last = path.pop() ?? '';
  if (last === '' || path.includes(''))
    throw malformed(`has an empty part in the name ${JSON.stringify(name)}`);
  let node = root;
  for (const part of path) {
    const next = (node[part] ??= emptyNode());
    if (typeof next === 'string') throw malformed(`gives ${name} both a value and members`);
    node = next;
  }
  if (node[last] !== undefined) throw malformed(`gives ${name} twice`);
  node[last] = value;
}

function malformed(what: string): ApiError {
  return new ApiError('MalformedQueryString', `The query string ${what}.`);
}

/** The tree written out again as flat parameters, for a call that is handed on and for the log. */
export function flatten(node: ParamNode, prefix = ''): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(node)) {
    if (typeof value === 'string') flat[prefix + name] = value;
    else Object.assign(flat, flatten(value, `${prefix}${name}.`));
  }
  return flat;
}
