import { setTimeout as sleep } from 'node:timers/promises';
import { listRuns } from '@moult/aws';
import type { Entry, Journal } from '@moult/rolling-upgrade';
import { type Ground, recordsAt } from '../ground/ground.js';
import { CommandFailed, type ExitCode } from '../program/command-failed.js';
import { currentRun, journalOf } from '../roll/current.js';

/** How often a journal that is followed is asked for news (ms). */
const followMs = 1_000;

/** What is to be shown. */
export interface JournalRequest {
  /** Absent: the current run, or the last one. */
  readonly run?: string;
  readonly follow: boolean;
  readonly json: boolean;
}

/** Prints the entries of a run's journal; with `follow` until it is finished or the person has seen enough. */
export async function journal(
  ground: Ground,
  request: JournalRequest,
  print: (line: string) => void,
): Promise<ExitCode> {
  const run = request.run ?? (await currentRun(ground)).pointer.record?.run;
  if (run === undefined) throw new CommandFailed(1, `No run was made in ${ground.config.environment} yet.`);
  await refuseUnknown(ground, run);
  await printed(
    journalOf(ground, run),
    { ...request, print },
    {
      isStopped: () => ground.interrupts.wish() !== 'none',
      pause: () => sleep(followMs, undefined, { signal: ground.interrupts.first }).catch(() => undefined),
    },
  );
  return 0;
}

/** Prints what is there, and while it is followed what comes, every entry once, until the run has finished or it is stopped. */
export async function printed(
  source: Pick<Journal, 'read'>,
  how: Pick<JournalRequest, 'follow' | 'json'> & { readonly print: (line: string) => void },
  person: { readonly isStopped: () => boolean; readonly pause: () => Promise<void> },
): Promise<void> {
  let next = 0;
  for (;;) {
    const entries = await source.read(next);
    for (const entry of entries) how.print(how.json ? JSON.stringify(entry) : entryLine(entry));
    next += entries.length;
    const ended = entries.some(({ fact }) => fact.kind === 'finished');
    if (!how.follow || ended || person.isStopped()) return;
    await person.pause();
  }
}

async function refuseUnknown(ground: Ground, run: string): Promise<void> {
  const { bucket, prefix } = recordsAt(ground);
  const runs = await listRuns(ground.clients.s3, { bucket, prefix: `${prefix}journal/` });
  if (runs.includes(run)) return;
  const known = runs.length === 0 ? 'there are none' : `there are ${runs.join(', ')}`;
  throw new CommandFailed(1, `There is no run ${run}: ${known}.`);
}

/** One line of a journal. Pure. */
export function entryLine({ seq, at, by, fact }: Entry): string {
  const { kind, ...rest } = fact;
  const who = 'subject' in rest ? `${rest.subject} ${rest.step}` : '';
  const what =
    'effect' in rest ? rest.effect.kind : 'because' in rest ? rest.because : 'says' in rest ? rest.says : '';
  const stamp = new Date(at).toISOString().slice(0, 19);
  return `${String(seq).padStart(4)}  ${stamp}  ${kind.padEnd(16)}  ${who.padEnd(30)}  ${what}${what === '' ? '' : '  '}(${by})`;
}
