import type { z } from 'zod';
import type { Transport, TransportAnswer, TransportRequest } from '../transport/transport.js';
import { linkedSignal } from './linked-signal.js';
import { type Asked, ConsulRefused, ConsulSilent, ConsulUnreadable } from './errors.js';

/** What every call accepts. */
export interface CallOptions {
  /** Ends the call; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds until an unanswered call is given up, the reading of the answer included. */
  readonly deadlineMs?: number;
  /** Called right before the question is sent; throwing there keeps it from being sent, and the error is passed on. */
  readonly beforeSend?: () => void;
}

/** What goes with every call of one client. */
export interface Caller {
  readonly transport: Transport;
  readonly token: string | null;
  readonly deadlineMs: number;
}

/** One question. */
export interface Question extends CallOptions {
  readonly method: TransportRequest['method'];
  readonly path: string;
  readonly body?: string | Uint8Array;
  /** Statuses that carry an answer beside 200. */
  readonly accept?: readonly number[];
}

/** An answer that was read to its end. */
export interface Answered {
  readonly asked: Asked;
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

/** The longest JSON answer that is read, in bytes: agent/self is about 10 kB; a listing of keys may be larger. */
const maxAnswerBytes = 16 * 1024 * 1024;
const maxRefusalBytes = 4096;

/**
 * Asks, hands the open answer to `read`, and turns everything that can go wrong into one of three errors. The
 * deadline covers all of it, so a body that never ends does not outlive it.
 */
export async function withAnswer<T>(
  caller: Caller,
  question: Question,
  read: (answer: TransportAnswer, asked: Asked) => Promise<T>,
): Promise<T> {
  const { method, path } = question;
  const asked: Asked = { agent: caller.transport.label, method, path };
  question.beforeSend?.();
  const deadlineMs = question.deadlineMs ?? caller.deadlineMs;
  const limit = linkedSignal(question.signal, deadlineMs);
  const { signal } = limit;
  const work = async (): Promise<T> => {
    const headers: Record<string, string> = caller.token === null ? {} : { 'x-consul-token': caller.token };
    const answer = await caller.transport.request({
      ...{ method, path, headers, body: question.body ?? null, signal },
    });
    if (answer.status !== 200 && !(question.accept ?? []).includes(answer.status)) {
      const says = await textOf(answer, maxRefusalBytes, asked).catch(() => '');
      throw new ConsulRefused(asked, answer.status, says);
    }
    return await read(answer, asked);
  };
  try {
    return await untilAborted(work(), signal);
  } catch (error) {
    question.signal?.throwIfAborted();
    if (error instanceof ConsulRefused || error instanceof ConsulUnreadable) throw error;
    throw new ConsulSilent(asked, signal.aborted ? 'deadline' : 'connection', deadlineMs, error);
  } finally {
    limit.release();
  }
}

/** Asks and reads the whole answer as text. */
export function ask(caller: Caller, question: Question): Promise<Answered> {
  return withAnswer(caller, question, async (answer, asked) => ({
    asked,
    status: answer.status,
    headers: answer.headers,
    text: await textOf(answer, maxAnswerBytes, asked),
  }));
}

/** Asks and reads the answer through a schema. */
export async function askFor<T>(caller: Caller, question: Question, schema: z.ZodType<T>): Promise<T> {
  return parseAnswer(await ask(caller, question), schema);
}

/** Reads an answer's JSON through a schema; the error names the field. */
export function parseAnswer<T>({ asked, text }: Answered, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ConsulUnreadable(asked, 'it is not JSON', cause);
  }
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = issue?.path.map(String).join('.') ?? '';
  throw new ConsulUnreadable(
    asked,
    `${field === '' ? 'the whole of it' : `field ${field}`}: ${issue?.message ?? '?'}`,
  );
}

/** A transport that forgets its signal must not hold up a caller past the deadline. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let giveUp: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (giveUp !== undefined) signal.removeEventListener('abort', giveUp);
    // The loser of the race must not become an unhandled rejection.
    work.catch(() => undefined);
  }
}

async function textOf(answer: TransportAnswer, maxBytes: number, asked: Asked): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new ConsulUnreadable(asked, `longer than ${String(maxBytes)} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
