import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { consulClient, type ConsulClient } from '../client/client.js';
import { goDurationMs } from '../client/duration.js';
import { readAddress } from '../transport/address.js';
import { httpTransport } from '../transport/http-transport.js';

/** Options as typed, before anything is believed. */
export interface TypedOptions {
  readonly address: readonly string[];
  readonly tokenFile?: string | undefined;
  readonly timeout: string;
}

/** Whom to ask and how long to wait, or the sentence that says what is wrong with what was typed. */
export type Settings =
  | { readonly kind: 'settings'; readonly clients: readonly ConsulClient[]; readonly timeoutMs: number }
  | { readonly kind: 'bad'; readonly because: string };

const maxTimeoutMs = 600_000;

/** Reads options; opens nothing but the token file. */
export async function readSettings({ address, tokenFile, timeout }: TypedOptions): Promise<Settings> {
  const timeoutMs = readDuration('--timeout', timeout);
  if (typeof timeoutMs === 'string') return bad(timeoutMs);
  const token = tokenFile === undefined ? { kind: 'none' as const } : await readToken(tokenFile);
  if (token.kind === 'bad') return token;
  const clients: ConsulClient[] = [];
  for (const text of address) {
    const read = readAddress(text);
    if (read.kind === 'bad') return bad(`--${read.because}`);
    clients.push(
      consulClient(httpTransport(read.address), {
        deadlineMs: timeoutMs,
        ...(token.kind === 'token' && { token: token.token }),
      }),
    );
  }
  const labels = clients.map(({ label }) => label);
  const twice = labels.find((label, at) => labels.indexOf(label) !== at);
  if (twice !== undefined) return bad(`--address ${twice} is given twice`);
  return { kind: 'settings', clients, timeoutMs };
}

/** A duration like "500ms" or "2s" in milliseconds, or what is wrong with it. */
export function readDuration(option: string, text: string): number | string {
  const ms = goDurationMs(text);
  if (ms === null) return `${option} "${text}" is not a duration like 500ms or 2s`;
  if (ms < 1 || ms > maxTimeoutMs) return `${option} "${text}" is not between 1ms and 10m`;
  return ms;
}

// What HTTP allows in a header; a file with more than a token in it is another file.
const tokenText = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,512}$/);

type TokenRead =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'bad'; readonly because: string };

async function readToken(path: string): Promise<TokenRead> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return bad(`--token-file ${path}: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
  const read = tokenText.safeParse(text);
  return read.success
    ? { kind: 'token', token: read.data }
    : bad(`--token-file ${path}: does not hold one token and nothing else`);
}

function bad(because: string): { readonly kind: 'bad'; readonly because: string } {
  return { kind: 'bad', because };
}
