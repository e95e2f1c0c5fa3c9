import { z } from 'zod';
import { invalidValue } from '../protocol/error.js';
import { list, name, text } from '../protocol/params.js';
import type { Tags } from './store.js';

/** One filter of a Describe call: any of its values may match. */
export interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/** The `Filter.N` parameters: at most 200 values, https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html */
export const filterParams: z.ZodOptional<z.ZodType<Filter[]>> = list(
  z.strictObject({ Name: name(), Value: list(text(), 200) }),
  200,
)
  .transform((filters) =>
    (filters ?? []).map((filter) => ({ name: filter.Name, values: filter.Value ?? [] })),
  )
  .optional();

/** How a record answers each filter this cloud knows for it; several answers mean any of them may match. */
export type FilterTable<T> = Readonly<Record<string, (record: T) => string | readonly string[] | undefined>>;

/** A predicate for a Describe call's filters; a filter EC2 does not know for this call is refused. */
export function matcher<T>(
  table: FilterTable<T>,
  filters: readonly Filter[] | undefined,
  tagsOf: (record: T) => Tags,
): (record: T) => boolean {
  const tests = (filters ?? []).map((filter) => {
    const patterns = filter.values.map(wildcard);
    const read = reader(table, filter.name, tagsOf);
    return (record: T) => {
      const answers = read(record);
      return patterns.some((pattern) => answers.some((answer) => pattern.test(answer)));
    };
  });
  return (record) => tests.every((test) => test(record));
}

function reader<T>(
  table: FilterTable<T>,
  filter: string,
  tagsOf: (record: T) => Tags,
): (record: T) => readonly string[] {
  if (filter === 'tag-key') return (record) => Object.keys(tagsOf(record));
  if (filter === 'tag-value') return (record) => Object.values(tagsOf(record));
  if (filter.startsWith('tag:')) {
    const key = filter.slice('tag:'.length);
    return (record) => optional(Object.entries(tagsOf(record)).find(([name]) => name === key)?.[1]);
  }
  const read = Object.hasOwn(table, filter) ? table[filter] : undefined;
  if (read === undefined) throw invalidValue('filter', filter, `The filter '${filter}' is invalid`);
  return (record) => {
    const answer = read(record);
    return typeof answer === 'string' ? [answer] : (answer ?? []);
  };
}

function optional(value: string | undefined): string[] {
  return value === undefined ? [] : [value];
}

/** `*` stands for any characters, `?` for one; a backslash takes the next character literally. */
function wildcard(pattern: string): RegExp {
  const source = pattern.replaceAll(/\\?[\s\S]/g, (piece) => {
    if (piece === '*') return '[\\s\\S]*';
    if (piece === '?') return '[\\s\\S]';
    return escape(piece.length > 1 ? piece.slice(1) : piece);
  });
  return new RegExp(`^${source.replaceAll(/(\[\\s\\S\]\*)+/g, '[\\s\\S]*')}$`);
}

function escape(character: string): string {
  return character.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
