import { z } from 'zod';
import type { Transport } from '../transport/transport.js';
import { EtcdRefused, grpcCodes } from './refusal.js';

/** Who asks, where access control is on. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
}

/**
 * Keeps a token between calls, for all clients of one cluster: every member knows a token that any of them gave out, and
 * members check passwords slowly on purpose (bcrypt). The token is in no property and in no error.
 */
export interface Login {
  /** Calls with a token; once more with a new one when the member says that the first is no good, which it does before it does anything. */
  with<T>(transport: Transport, signal: AbortSignal, call: (token: string) => Promise<T>): Promise<T>;
}

const authenticated = z.object({ token: z.string().min(1) });
const maxTokenBytes = 65_536;

/**
 * Logs in when first needed. Tokens end on their own after five minutes without use, and on a member with its restart:
 * https://etcd.io/docs/v3.5/learning/design-auth-v3/
 */
export function newLogin(credentials: Credentials): Login {
  let current: Promise<string> | null = null;
  const token = (transport: Transport, signal: AbortSignal): Promise<string> => {
    const asked = (current ??= authenticate(transport, credentials, signal));
    asked.catch(() => {
      if (current === asked) current = null;
    });
    return asked;
  };
  return {
    with: async (transport, signal, call) => {
      const used = token(transport, signal);
      try {
        return await call(await used);
      } catch (error) {
        if (!isTokenRefused(error)) throw error;
        // Somebody else may have fetched a new one meanwhile.
        if (current === used) current = null;
        return await call(await token(transport, signal));
      }
    },
  };
}

/** `invalid auth token`, or a token from before users or roles were changed. */
function isTokenRefused(error: unknown): boolean {
  if (!(error instanceof EtcdRefused)) return false;
  if (error.code === grpcCodes.unauthenticated) return true;
  return error.code === grpcCodes.invalidArgument && error.says.includes('revision of auth store is old');
}

async function authenticate(
  transport: Transport,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<string> {
  const path = '/v3/auth/authenticate';
  const asked = { member: transport.label, question: path };
  const answer = await transport.request({
    ...{ method: 'POST', path, headers: {}, signal },
    body: JSON.stringify(credentials),
  });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.byteLength;
    if (size <= maxTokenBytes) chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (answer.status !== 200) {
    // Told as a refusal of permission, whatever the code: the caller's own call was not even made.
    const words = /"message"\s*:\s*"([^"]{0,200})"/.exec(text)?.[1] ?? String(answer.status);
    throw new EtcdRefused(asked, grpcCodes.permissionDenied, `${credentials.name} cannot log in: ${words}`);
  }
  const read = authenticated.safeParse(tryJson(text));
  if (read.success) return read.data.token;
  throw new EtcdRefused(asked, null, 'an answer without a token');
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
