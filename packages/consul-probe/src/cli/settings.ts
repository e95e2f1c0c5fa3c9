import { type Bad, bad, httpTransport, readOptionFile, type Typed } from '@moult/member-probe';
import { z } from 'zod';
import { consulClient, type ConsulClient } from '../client/client.js';

/** The option that only Consul's probe has. */
export const ownOptions: readonly (readonly [string, string])[] = [
  ['--token-file <path>', 'file that holds an ACL token'],
];

/** Clients for what was typed; opens nothing but the token file. */
export async function connect(typed: Typed): Promise<readonly ConsulClient[] | Bad> {
  const { tokenFile } = typed.options;
  const access: { readonly token?: string } | Bad = tokenFile === undefined ? {} : await readToken(tokenFile);
  if ('kind' in access) return access;
  return typed.addresses.map(({ address }) =>
    consulClient(httpTransport(address), { deadlineMs: typed.timeoutMs, ...access }),
  );
}

// What HTTP allows in a header; a file with more than a token in it is another file.
const tokenText = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,512}$/);

async function readToken(path: string): Promise<{ readonly token: string } | Bad> {
  const file = await readOptionFile('--token-file', path);
  if ('kind' in file) return file;
  const read = tokenText.safeParse(file.text);
  if (read.success) return { token: read.data };
  return bad(`--token-file ${path}: does not hold one token and nothing else`);
}
