import {
  aboutToSend,
  type Asked,
  type CallOptions,
  maxRefusalBytes,
  parseAnswer,
  textOf,
  type TransportAnswer,
  withinDeadline,
} from '@moult/member-probe';
import type { z } from 'zod';
import type { Transport } from '../transport/transport.js';
import type { Login } from './login.js';
import { readRefusal } from './refusal.js';

/** What goes with every call of one client. */
export interface Caller {
  readonly transport: Transport;
  /** null where access control is off. */
  readonly login: Login | null;
  readonly deadlineMs: number;
}

/** One question: JSON is posted, a page without a body is fetched. */
export interface Question extends CallOptions {
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Statuses that carry an answer beside 200. */
  readonly accept?: readonly number[];
}

/** An answer that was read to its end. */
export interface Answered {
  readonly asked: Asked;
  readonly status: number;
  readonly text: string;
}

/** Runs one question within its deadline, or the client's own. */
export function answeringInTime<T>(
  caller: Caller,
  question: Question,
  work: (signal: AbortSignal, asked: Asked) => Promise<T>,
): Promise<T> {
  const asked: Asked = { member: caller.transport.label, question: question.path };
  const deadlineMs = question.deadlineMs ?? caller.deadlineMs;
  return withinDeadline(asked, { ...question, deadlineMs }, (signal) => work(signal, asked));
}

/** Asks and hands the open answer to `read`, all of it within the deadline. */
export function withAnswer<T>(
  caller: Caller,
  question: Question,
  read: (answer: TransportAnswer, asked: Asked) => Promise<T>,
): Promise<T> {
  return answeringInTime(caller, question, (signal, asked) => {
    const send = async (headers: Readonly<Record<string, string>>): Promise<T> => {
      aboutToSend(question);
      const answer = await caller.transport.request({
        method: question.body === undefined ? 'GET' : 'POST',
        ...{ path: question.path, headers, signal },
        body: question.body === undefined ? null : JSON.stringify(question.body),
      });
      if (answer.status === 200 || (question.accept ?? []).includes(answer.status))
        return read(answer, asked);
      const says = await textOf(answer, asked, maxRefusalBytes).catch(() => '');
      throw readRefusal(asked, says, answer.status);
    };
    return caller.login === null
      ? send({})
      : caller.login.with(caller.transport, signal, (token) => send({ authorization: token }));
  });
}

/** Asks and reads the whole answer as text. */
export function ask(caller: Caller, question: Question): Promise<Answered> {
  return withAnswer(caller, question, async (answer, asked) => ({
    asked,
    status: answer.status,
    text: await textOf(answer, asked),
  }));
}

/** Asks and reads the answer through a schema. */
export async function askFor<T>(caller: Caller, question: Question, schema: z.ZodType<T>): Promise<T> {
  return parseAnswer(await ask(caller, question), schema);
}
