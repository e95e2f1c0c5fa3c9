import {
  aboutToSend,
  type Asked,
  type CallOptions,
  maxRefusalBytes,
  parseAnswer,
  textOf,
  type Transport,
  type TransportAnswer,
  type TransportRequest,
  withinDeadline,
} from '@moult/member-probe';
import type { z } from 'zod';
import { ConsulRefused } from './refused.js';

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

/** Asks and hands the open answer to `read`, all of it within the deadline. */
export function withAnswer<T>(
  caller: Caller,
  question: Question,
  read: (answer: TransportAnswer, asked: Asked) => Promise<T>,
): Promise<T> {
  const { method, path } = question;
  // A token is sent in a header and is therefore never part of the question.
  const asked: Asked = { member: caller.transport.label, question: `${method} ${path}` };
  const deadlineMs = question.deadlineMs ?? caller.deadlineMs;
  return withinDeadline(asked, { ...question, deadlineMs }, async (signal) => {
    const headers: Record<string, string> = caller.token === null ? {} : { 'x-consul-token': caller.token };
    aboutToSend(question);
    const answer = await caller.transport.request({
      ...{ method, path, headers, body: question.body ?? null, signal },
    });
    if (answer.status === 200 || (question.accept ?? []).includes(answer.status)) return read(answer, asked);
    const says = await textOf(answer, asked, maxRefusalBytes).catch(() => '');
    throw new ConsulRefused(asked, answer.status, says);
  });
}

/** Asks and reads the whole answer as text. */
export function ask(caller: Caller, question: Question): Promise<Answered> {
  return withAnswer(caller, question, async (answer, asked) => ({
    asked,
    status: answer.status,
    headers: answer.headers,
    text: await textOf(answer, asked),
  }));
}

/** Asks and reads the answer through a schema. */
export async function askFor<T>(caller: Caller, question: Question, schema: z.ZodType<T>): Promise<T> {
  return parseAnswer(await ask(caller, question), schema);
}
