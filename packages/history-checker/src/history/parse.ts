import type { z } from 'zod';
import { headerSchema, operationSchema } from './schema.js';
import type { History, Operation } from './operation.js';
import { type Problem, problemsOf } from './problem.js';

/** A history, or everything that is wrong with its text (the first twenty problems). */
export type Parsed =
  | { readonly kind: 'history'; readonly history: History }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/** A file of another format is wrong on every line; twenty show that as well as all of them. */
const mostProblems = 20;

/** Reads JSON lines: a header, then one operation per line. Empty lines are skipped. Never throws. */
export function parseHistory(text: string): Parsed {
  const problems: Problem[] = [];
  const operations: Operation[] = [];
  let initial: History['initial'] | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    if (problems.length >= mostProblems) break;
    if (initial === undefined) {
      const header = parseLine(headerSchema, index + 1, line);
      // Without its header the file may be anything: its other lines would only be misread.
      if (header.kind === 'problems') return { kind: 'invalid', problems: header.problems };
      initial = new Map(Object.entries(header.value.initial ?? {}));
      continue;
    }
    const operation = parseLine(operationSchema, index + 1, line);
    if (operation.kind === 'problems') problems.push(...operation.problems);
    else operations.push(operation.value);
  }
  if (initial === undefined) {
    const message = 'the file is empty; its first line must be {"format":"moult-history","version":1}';
    return { kind: 'invalid', problems: [{ line: 1, message }] };
  }
  if (problems.length > 0) return { kind: 'invalid', problems: problems.slice(0, mostProblems) };
  return { kind: 'history', history: { initial, operations } };
}

type Line<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'problems'; readonly problems: Problem[] };

function parseLine<T>(schema: z.ZodType<T>, line: number, text: string): Line<T> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: 'problems', problems: [{ line, message: 'is not JSON' }] };
  }
  const parsed = schema.safeParse(json);
  return parsed.success
    ? { kind: 'value', value: parsed.data }
    : { kind: 'problems', problems: problemsOf(line, parsed.error) };
}
