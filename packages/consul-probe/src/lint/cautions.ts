import type { Finding } from './finding.js';

/** Warnings as sentences, one for all nodes that share it: three servers set up alike are one thing to know. Pure. */
export function cautionsOf(findings: readonly Finding[]): readonly string[] {
  const nodes = new Map<string, string[]>();
  for (const { severity, node, setting, value, because } of findings) {
    if (severity !== 'warning') continue;
    const says = `${setting} = ${value}: ${because}.`;
    nodes.set(says, [...(nodes.get(says) ?? []), node]);
  }
  return [...nodes].map(([says, named]) => `${named.join(', ')}: ${says}`);
}
