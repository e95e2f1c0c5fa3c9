import type { z } from 'zod';
import type { SshSession } from '../ssh/session.js';
import { quoted } from '../ssh/upload.js';

/** A script for a machine and what it is called with; nothing secret, since arguments show in its process list. */
export interface Question<Answer> {
  readonly script: string;
  readonly arguments: readonly string[];
  readonly schema: z.ZodType<Answer>;
  readonly deadlineMs: number;
}

/**
 * Runs a script as root and reads what it prints. Throws an Error with the machine's own words when there was no proper
 * answer: then nobody knows how far the script came.
 */
export async function ask<Answer>(session: SshSession, question: Question<Answer>): Promise<Answer> {
  const { script, schema, deadlineMs } = question;
  const { name } = session.target;
  // "-s" reads the script from standard input; the words after it are its arguments.
  const command = ['sudo -n sh -s --', ...question.arguments.map(quoted)].join(' ');
  const { ended, stdout, stderr } = await session.exec(command, { input: script, deadlineMs });
  if (ended.kind !== 'exited' || ended.code !== 0) {
    const how = ended.kind === 'exited' ? `exit code ${ended.code}` : ended.kind;
    throw new Error(`${name} did not answer (${how}): ${lastLine(stderr)}`);
  }
  let raw: unknown;
  try {
    raw = JSON.parse(stdout);
  } catch (cause) {
    throw new Error(`${name} answered something that is not JSON: ${lastLine(stdout)}`, { cause });
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new Error(`${name} answered strangely${where === '' ? '' : ` in ${where}`}: ${issue?.message ?? ''}`);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 300) || 'it said nothing';
}
