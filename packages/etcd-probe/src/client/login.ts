import type { Asked } from '@moult/member-probe';
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
 * Half a second is several times what a member takes to check a password; one that is frozen would otherwise use up the
 * deadlines of those who wait for its token, and silence members that are well.
 */
const defaultPatienceMs = 500;

/**
 * Logs in when first needed. Tokens end on their own after five minutes without use, and on a member with its restart:
 * https://etcd.io/docs/v3.5/learning/design-auth-v3/
 * Whoever asks first logs in for all, over its own member; who waits for it longer than `patienceMs`, or sees it fail, logs in
 * over its own, so that a member that is down is silent alone.
 */
export function newLogin(
  credentials: Credentials,
  { patienceMs = defaultPatienceMs }: { readonly patienceMs?: number } = {},
): Login {
  const underWay = new Map<Transport, Promise<string>>();
  let given: string | null = null;
  const begin = async (transport: Transport, signal: AbortSignal): Promise<string> => {
    try {
      return (given = await authenticate(transport, credentials, signal));
    } finally {
      underWay.delete(transport);
    }
  };
  const own = (transport: Transport, signal: AbortSignal): Promise<string> => {
    const asked = underWay.get(transport) ?? begin(transport, signal);
    underWay.set(transport, asked);
    return asked;
  };
  const token = async (transport: Transport, signal: AbortSignal): Promise<string> => {
    if (given !== null) return given;
    const [first] = underWay.entries();
    if (first === undefined || first[0] === transport) return own(transport, signal);
    return (await inTime(first[1], patienceMs)) ?? given ?? own(transport, signal);
  };
  return {
    with: async (transport, signal, call) => {
      const used = await token(transport, signal);
      try {
        return await call(used);
      } catch (error) {
        if (!isTokenRefused(error)) throw error;
        // Somebody else may have fetched a new one meanwhile.
        if (given === used) given = null;
        return await call(await token(transport, signal));
      }
    },
  };
}

/** What a promise gives, or null when it fails or takes longer. */
async function inTime<T>(asked: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([asked.catch(() => null), late]);
  } finally {
    clearTimeout(timer);
  }
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
  const said: unknown = tryJson(text);
  if (answer.status !== 200) throw refusedLogin(asked, credentials.name, { said, status: answer.status });
  const read = authenticated.safeParse(said);
  if (read.success) return read.data.token;
  throw new EtcdRefused(asked, null, 'an answer without a token');
}

const refusal = z.object({ code: z.number().int(), message: z.string().max(200) });

/**
 * A refusal keeps its code, so that one that passes (a leader that changes) is asked again. Only that access control is off
 * comes with the code of "not leader", and would be asked again for ever: that is told as a refusal of permission. Of an
 * answer that is not etcd's own, nothing is repeated: it may echo the password.
 */
function refusedLogin(
  asked: Asked,
  name: string,
  { said, status }: { readonly said: unknown; readonly status: number },
): EtcdRefused {
  const { data } = refusal.safeParse(said);
  const code = data?.code === grpcCodes.failedPrecondition ? grpcCodes.permissionDenied : data?.code;
  return new EtcdRefused(asked, code ?? null, `${name} cannot log in: ${data?.message ?? String(status)}`);
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
