import type { ParsedXml } from '../context.js';

/** Readers for parsed answers: an absent member is absent, never an exception somewhere deep. */

/** A leaf's text, or ''. */
export function leaf(node: ParsedXml | undefined, ...path: readonly string[]): string {
  const value = at(node, path);
  return typeof value === 'string' ? value : '';
}

/** The members of an EC2 list (`<xSet><item>`). */
export function members(node: ParsedXml | undefined, ...path: readonly string[]): readonly ParsedXml[] {
  const value = at(node, [...path, 'item']);
  return Array.isArray(value) ? (value as readonly ParsedXml[]) : [];
}

function at(node: ParsedXml | undefined, path: readonly string[]): ParsedXml[string] {
  let value: ParsedXml[string] = node;
  for (const name of path) {
    if (typeof value !== 'object' || Array.isArray(value)) return undefined;
    value = (value as ParsedXml)[name];
  }
  return value;
}
