import { z } from 'zod';
import { ApiError } from '../protocol/error.js';
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

/**
 * A predicate for a Describe call's filters; a filter that is not in the table is refused, and so are those by tag where
 * there is no `tagsOf`: an empty answer would say that nothing matches.
 */
export function matcher<T>(
  table: FilterTable<T>,
  filters: readonly Filter[] | undefined,
  tagsOf?: (record: T) => Tags,
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
  tagsOf: ((record: T) => Tags) | undefined,
): (record: T) => readonly string[] {
  const byTag = tagsOf === undefined ? undefined : tagReader(filter);
  if (tagsOf !== undefined && byTag !== undefined) return (record) => byTag(tagsOf(record));
  const read = Object.hasOwn(table, filter) ? table[filter] : undefined;
  if (read === undefined) throw invalidFilter(filter);
  return (record) => {
    const answer = read(record);
    return typeof answer === 'string' ? [answer] : (answer ?? []);
  };
}

function tagReader(filter: string): ((tags: Tags) => readonly string[]) | undefined {
  if (filter === 'tag-key') return (tags) => Object.keys(tags);
  if (filter === 'tag-value') return (tags) => Object.values(tags);
  if (!filter.startsWith('tag:')) return undefined;
  const key = filter.slice('tag:'.length);
  return (tags) => optional(Object.entries(tags).find(([name]) => name === key)?.[1]);
}

/** EC2's refusal of a filter, in its words: https://github.com/aws/aws-cli/issues/7225 */
export function invalidFilter(name: string): ApiError {
  return new ApiError('InvalidParameterValue', `The filter '${name}' is invalid`);
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
