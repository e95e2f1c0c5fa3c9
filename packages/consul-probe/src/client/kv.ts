import { type CallOptions, MemberUnreadable, parseAnswer } from '@moult/member-probe';
import { z } from 'zod';
import { type Answered, ask, askFor, type Caller } from './ask.js';

/**
 * Who answers a read. `default`: the leader, as long as it believes to be one. `consistent`: the leader, after asking a
 * quorum. `stale`: the asked member itself, from its own data, leader or not.
 */
export type Consistency = 'default' | 'consistent' | 'stale';

/** How fresh an answer is, from the headers every read carries. */
export interface Freshness {
  /** Raft index of the last change to what was asked for. */
  readonly index: number;
  readonly knownLeader: boolean;
  /** Milliseconds since the answering member heard the leader. */
  readonly lastContactMs: number;
}

/** A key and its value. */
export interface KeyValue {
  readonly key: string;
  readonly value: Uint8Array;
  readonly flags: number;
  /** Raft indexes: equal on every member that has the same history. */
  readonly createIndex: number;
  readonly modifyIndex: number;
}

/** Keys found, none of them being an answer like any other. */
export interface KeysRead {
  readonly entries: readonly KeyValue[];
  readonly freshness: Freshness;
}

const entry = z
  .object({
    Key: z.string(),
    Value: z.base64().nullable(),
    Flags: z.number().nonnegative(),
    CreateIndex: z.number().int().positive(),
    ModifyIndex: z.number().int().positive(),
  })
  .transform(
    (one): KeyValue => ({
      key: one.Key,
      value: Buffer.from(one.Value ?? '', 'base64'),
      ...{ flags: one.Flags, createIndex: one.CreateIndex, modifyIndex: one.ModifyIndex },
    }),
  );

const freshness = z
  .object({
    'x-consul-index': z.string().regex(/^\d+$/).transform(Number),
    'x-consul-knownleader': z.enum(['true', 'false']).transform((text) => text === 'true'),
    'x-consul-lastcontact': z.string().regex(/^\d+$/).transform(Number),
  })
  .transform((headers) => ({
    index: headers['x-consul-index'],
    knownLeader: headers['x-consul-knownleader'],
    lastContactMs: headers['x-consul-lastcontact'],
  }));

/** Reads one key (`what.key`) or all keys that start with a prefix (`what.prefix`). */
export async function kvRead(
  caller: Caller,
  what: { readonly key: string } | { readonly prefix: string },
  consistency: Consistency,
  options: CallOptions,
): Promise<KeysRead> {
  const name = 'key' in what ? what.key : what.prefix;
  const query = [
    ...('prefix' in what ? ['recurse'] : []),
    ...(consistency === 'default' ? [] : [consistency]),
  ].join('&');
  const path = `${kvPath(name)}${query === '' ? '' : `?${query}`}`;
  const answer = await ask(caller, { ...options, method: 'GET', path, accept: [404] });
  const fresh = freshnessOf(answer);
  return { entries: answer.status === 404 ? [] : parseAnswer(answer, z.array(entry)), freshness: fresh };
}

/**
 * Writes a key. With `cas` only if the key still has that modify index (0: only if it does not exist); `lost` then
 * means that it has another one, and nothing was written.
 */
export async function kvWrite(
  caller: Caller,
  { key, value, cas }: { readonly key: string; readonly value: string | Uint8Array; readonly cas?: number },
  options: CallOptions,
): Promise<'written' | 'lost'> {
  const path = `${kvPath(key)}${cas === undefined ? '' : `?cas=${String(cas)}`}`;
  const written = await askFor(caller, { ...options, method: 'PUT', path, body: value }, z.boolean());
  return written ? 'written' : 'lost';
}

/** Deletes one key; deleting an absent key is done already. */
export async function kvDelete(caller: Caller, key: string, options: CallOptions): Promise<void> {
  await askFor(caller, { ...options, method: 'DELETE', path: kvPath(key) }, z.boolean());
}

function freshnessOf({ asked, headers }: Answered): Freshness {
  const read = freshness.safeParse(Object.fromEntries(headers));
  if (read.success) return read.data;
  throw new MemberUnreadable(
    asked,
    `header ${String(read.error.issues[0]?.path[0])}: missing or not as expected`,
  );
}

function kvPath(key: string): string {
  return `/v1/kv/${key.split('/').map(encodeURIComponent).join('/')}`;
}
