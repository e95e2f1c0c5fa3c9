import { z } from 'zod';
import type { Operation, Value } from './operation.js';

/** The version of the format that this package reads and writes. */
export const formatVersion = 1;

const value = z.string().nullable();
/** Milliseconds; JSON has no infinity, so an end that nobody knows is absent. */
const instant = z.number();
const asked = {
  client: z.string().min(1),
  key: z.string(),
  due: instant.optional(),
  start: instant,
};
const answered = { outcome: z.literal('ok'), end: instant };
const failed = { outcome: z.literal('failed'), end: instant.optional() };
const unknown = { outcome: z.literal('unknown'), end: instant.optional() };

const read = { ...asked, kind: z.literal('read') };
const write = { ...asked, kind: z.literal('write'), value };
const compareAndSet = { ...asked, kind: z.literal('compare-and-set'), expected: value, value };

/** One line of a history after the first; unknown fields are refused, because a misspelt `end` would change the verdict. */
export const operationSchema: z.ZodType<Operation> = z
  .discriminatedUnion('kind', [
    z.discriminatedUnion('outcome', [
      z.strictObject({ ...read, ...answered, returned: value }),
      z.strictObject({ ...read, ...failed }),
      z.strictObject({ ...read, ...unknown }),
    ]),
    z.discriminatedUnion('outcome', [
      z.strictObject({ ...write, ...answered }),
      z.strictObject({ ...write, ...failed }),
      z.strictObject({ ...write, ...unknown }),
    ]),
    z.discriminatedUnion('outcome', [
      z.strictObject({ ...compareAndSet, ...answered, returned: z.boolean() }),
      z.strictObject({ ...compareAndSet, ...failed }),
      z.strictObject({ ...compareAndSet, ...unknown }),
    ]),
  ])
  .refine(({ start, end }) => end === undefined || end >= start, {
    path: ['end'],
    error: 'must not be before "start"',
  })
  .refine(({ due, start }) => due === undefined || due <= start, {
    path: ['due'],
    error: 'must not be after "start"',
  });

/** The first line of a history. */
export interface Header {
  readonly format: 'moult-history';
  readonly version: typeof formatVersion;
  /** What keys held before the first operation. */
  readonly initial?: Readonly<Record<string, Value>> | undefined;
}

/** The first line of a history. */
export const headerSchema: z.ZodType<Header> = z.strictObject({
  format: z.literal('moult-history'),
  version: z.literal(formatVersion),
  initial: z.record(z.string(), value).optional(),
});
