import type { z } from 'zod';
import type { TransportAnswer } from '../transport/transport.js';
import { type Asked, MemberUnreadable } from './errors.js';

/** Longest JSON answer that is read unless a limit is given, in bytes: far above a listing of keys. */
const maxAnswerBytes = 16 * 1024 * 1024;

/** Longest refusal that is read, in bytes. */
export const maxRefusalBytes = 4096;

/** Reads an answer to its end; one that is longer is unreadable. */
export async function textOf(
  answer: TransportAnswer,
  asked: Asked,
  maxBytes: number = maxAnswerBytes,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new MemberUnreadable(asked, `longer than ${String(maxBytes)} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Reads an answer's JSON through a schema; the error names the field. */
export function parseAnswer<T>(
  { asked, text }: { readonly asked: Asked; readonly text: string },
  schema: z.ZodType<T>,
): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new MemberUnreadable(asked, 'it is not JSON', cause);
  }
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = issue?.path.map(String).join('.') ?? '';
  const where = field === '' ? 'the whole of it' : `field ${field}`;
  throw new MemberUnreadable(asked, `${where}: ${issue?.message ?? '?'}`);
}
