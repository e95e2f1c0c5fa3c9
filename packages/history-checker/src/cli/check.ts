import { type FinalReads, parseFinalReads } from '../durability/final-reads.js';
import { describeProblem, type Problem } from '../history/problem.js';
import { parseHistory } from '../history/parse.js';
import { defaultLimits } from '../linearizability/limits.js';
import { verdictText } from '../render/verdict-text.js';
import { judge, type Verdict } from '../verdict.js';
import type { ExitCode, Outside } from './program.js';

/** Options of `check`, as they were parsed. */
export interface CheckOptions {
  readonly members?: string;
  /** Seconds. */
  readonly deadline: number;
  readonly json: boolean;
}

/** A file that cannot be read or is not what it should be; the message is for the user. */
class UnreadableFile extends Error {
  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map((problem) => `${file}: ${describeProblem(problem)}`).join('\n'));
    this.name = 'UnreadableFile';
  }
}

/** Reads, judges, prints. Data and verdict on stdout, problems on stderr. */
export async function check(file: string, options: CheckOptions, outside: Outside): Promise<void> {
  const parsed = parseHistory(await outside.readFile(file));
  if (parsed.kind === 'invalid') throw new UnreadableFile(file, parsed.problems);
  const members = options.members === undefined ? undefined : await readMembers(options.members, outside);
  const end = outside.now() + options.deadline * 1000;
  const verdict = judge(parsed.history, members, { ...defaultLimits, expired: () => outside.now() >= end });
  outside.stdout(options.json ? `${JSON.stringify(verdict, null, 2)}\n` : verdictText(verdict));
  outside.exit(exitCodes[verdict.kind]);
}

async function readMembers(file: string, outside: Outside): Promise<FinalReads> {
  const parsed = parseFinalReads(await outside.readFile(file));
  if (parsed.kind === 'invalid') throw new UnreadableFile(file, parsed.problems);
  return parsed.members;
}

const exitCodes: Readonly<Record<Verdict['kind'], ExitCode>> = { ok: 0, violation: 1, undecided: 3 };
