/**
 * Loaded into a command before it begins (`node --import`): it ends or freezes its own process exactly between two things
 * that a runner does, which no signal from outside can aim at. Where, says `MOULT_TEST_END_AT` as JSON.
 */
import { writeSync } from 'node:fs';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';

/** A moment of a run: the journal holds the fact and nothing after it was done, or it is about to hold the fact. */
const momentSchema = z.strictObject({
  when: z.enum(['written', 'not-yet-written']),
  fact: z.string(),
  step: z.string(),
  signal: z.enum(['SIGKILL', 'SIGSTOP']),
});

/** Where a process ends itself, and how. */
export type Moment = z.infer<typeof momentSchema>;

const entrySchema = z.looseObject({ fact: z.looseObject({ kind: z.string(), step: z.string().optional() }) });

const moment = momentSchema.parse(JSON.parse(process.env['MOULT_TEST_END_AT'] ?? ''));

/** Whether a request appends the fact of the moment to a journal. */
function appendsIt(command: unknown): boolean {
  if (!(command instanceof PutObjectCommand)) return false;
  const { Key = '', Body } = command.input;
  if (!Key.includes('/journal/') || typeof Body !== 'string') return false;
  const entry = entrySchema.safeParse(JSON.parse(Body));
  return entry.success && entry.data.fact.kind === moment.fact && entry.data.fact.step === moment.step;
}

let ended = false;

function end(): void {
  ended = true;
  writeSync(2, `\n${moment.signal} to itself\n`);
  process.kill(process.pid, moment.signal);
}

type Send = (this: unknown, ...args: unknown[]) => Promise<unknown>;
const client = S3Client.prototype as unknown as { send: Send };
const send = client.send;

client.send = async function (...args) {
  const here = !ended && appendsIt(args[0]);
  if (here && moment.when === 'not-yet-written') end();
  const answer = await send.apply(this, args);
  if (here && moment.when === 'written') end();
  return answer;
};
