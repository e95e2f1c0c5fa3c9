import { moveRules } from './move-rules.js';
import { planRules } from './plan-rules.js';
import type { Rule } from './rule.js';
import { runRules } from './run-rules.js';
import { takeDownRules } from './take-down-rules.js';

/** Every safety rule of the engine. */
export const rules: readonly Rule[] = [...planRules, ...takeDownRules, ...moveRules, ...runRules];

/** The source with the rule taken out; null when the text to take out is not there exactly once. */
export function withoutRule(source: string, { find, put }: Rule): string | null {
  const pattern = find.trim().split(/\s+/).map(escaped).join('\\s*');
  const lead = find.startsWith(' ') ? '(?<=\\n)\\s*' : '';
  const matches = [...source.matchAll(new RegExp(lead + pattern, 'g'))];
  return matches.length === 1 ? source.replace(matches[0]?.[0] ?? find, () => put) : null;
}

/** The rules as a table for people: the rule, where it lives, the test that fails without it. */
export function rulesTable(): string {
  const rows = rules.map(
    ({ rule, file, test: [testFile, name] }) => `| ${rule} | \`${file}\` | \`${testFile}\`: ${name} |`,
  );
  return ['| rule | lives in | without it fails |', '|---|---|---|', ...rows].join('\n');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
