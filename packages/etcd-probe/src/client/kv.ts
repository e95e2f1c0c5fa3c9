import type { CallOptions } from '@moult/member-probe';
import { z } from 'zod';
import { askFor, type Caller } from './ask.js';
import { count } from './wire.js';

/** Who answers a read. `linearizable`: a quorum agrees first. `serializable`: the asked member alone, from its own data. */
export type Consistency = 'linearizable' | 'serializable';

/** A key and its value. */
export interface KeyValue {
  readonly key: string;
  readonly value: Uint8Array;
  /** Revisions: equal on every member that has the same history. */
  readonly createRevision: number;
  readonly modRevision: number;
}

/** Keys found; none is an answer like any other. */
export interface KeysRead {
  readonly entries: readonly KeyValue[];
  /** Revision of the data of whoever answered. */
  readonly revision: number;
}

const header = z.object({ revision: count });
const bytes = z
  .base64()
  .default('')
  .transform((text) => Buffer.from(text, 'base64'));
const keys: z.ZodType<KeysRead> = z
  .object({
    header,
    kvs: z
      .array(z.object({ key: bytes, value: bytes, create_revision: count, mod_revision: count }))
      .default([]),
  })
  .transform((read) => ({
    revision: read.header.revision,
    entries: read.kvs.map((one) => ({
      key: one.key.toString('utf8'),
      value: one.value,
      createRevision: one.create_revision,
      modRevision: one.mod_revision,
    })),
  }));

/** Reads one key (`what.key`) or all keys that start with a prefix (`what.prefix`, not empty). */
export function kvRead(
  caller: Caller,
  what: { readonly key: string } | { readonly prefix: string },
  consistency: Consistency,
  options: CallOptions,
): Promise<KeysRead> {
  const range =
    'key' in what ? { key: base64(what.key) } : { key: base64(what.prefix), range_end: endOf(what.prefix) };
  const body = { ...range, serializable: consistency === 'serializable' };
  return askFor(caller, { ...options, path: '/v3/kv/range', body }, keys);
}

/** Writes a key, whatever it holds. Answers with the revision of the write. */
export async function kvWrite(
  caller: Caller,
  { key, value }: { readonly key: string; readonly value: string | Uint8Array },
  options: CallOptions,
): Promise<number> {
  const body = { key: base64(key), value: base64(value) };
  return (await askFor(caller, { ...options, path: '/v3/kv/put', body }, z.object({ header }))).header
    .revision;
}

/** A key as it must still be for a write to happen: by the revision that wrote it last, 0 where it does not exist. */
export interface Unchanged {
  readonly key: string;
  readonly value: string | Uint8Array;
  readonly modRevision: number;
}

/** Writes a key if it still is as it was; `lost` means that it is not, and nothing was written. */
export async function kvWriteIf(
  caller: Caller,
  { key, value, modRevision }: Unchanged,
  options: CallOptions,
): Promise<'written' | 'lost'> {
  const body = {
    compare: [{ key: base64(key), target: 'MOD', result: 'EQUAL', mod_revision: String(modRevision) }],
    success: [{ request_put: { key: base64(key), value: base64(value) } }],
  };
  const schema = z.object({ succeeded: z.boolean().default(false) });
  const { succeeded } = await askFor(caller, { ...options, path: '/v3/kv/txn', body }, schema);
  return succeeded ? 'written' : 'lost';
}

/** Deletes one key; deleting an absent key is done already. */
export async function kvDelete(caller: Caller, key: string, options: CallOptions): Promise<void> {
  await askFor(
    caller,
    { ...options, path: '/v3/kv/deleterange', body: { key: base64(key) } },
    z.object({ header }),
  );
}

function base64(value: string | Uint8Array): string {
  return Buffer.from(value).toString('base64');
}

/** The first key after all that start with this: its last byte counted up by one. UTF-8 never ends in 0xff. */
function endOf(prefix: string): string {
  const end = Buffer.from(prefix);
  const last = end.at(-1);
  if (last === undefined) throw new Error('an empty prefix is every key: not asked for');
  end[end.length - 1] = last + 1;
  return end.toString('base64');
}
