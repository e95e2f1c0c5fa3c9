import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printHistory } from '@moult/history-checker';
import { printReport, renderHtml, type RunReport } from '@moult/report';
import type { PhaseTime } from '../show/show.js';
import { printFinalReads } from './final-reads.js';
import type { Rehearsed } from './rehearse.js';

/** What a rehearsal came to, for a program. */
interface RehearsalOutcome {
  readonly verdict: RunReport['verdict'];
  /** Files of the report; no final reads where a member could not be read. */
  readonly report: Readonly<
    Record<'html' | 'json' | 'history' | 'samples', string> & Record<'finalReads', string | null>
  >;
  readonly phases: readonly PhaseTime[];
  readonly ms: number;
  /** The most memory this process ever had (bytes); its children and the machines are not in it. */
  readonly peakBytes: number;
  /** The least memory that this host had left at once (bytes), with clients and machines; null where it does not say. */
  readonly leastAvailableBytes: number | null;
  readonly longestGapMs: number | null;
  readonly acknowledged: number | null;
}

/** A report on disk. */
export interface Kept {
  readonly outcome: RehearsalOutcome;
  readonly report: RunReport;
}

/** What was measured of the rehearsal itself. */
export interface Measured {
  readonly phases: readonly PhaseTime[];
  readonly leastAvailableBytes: number | null;
}

/** Writes report, history, final reads, samples and outcome into the folder of the rehearsal; working files go when all is well. */
export async function keep(
  folder: string,
  { report, evidence }: Rehearsed,
  { phases, leastAvailableBytes }: Measured,
): Promise<Kept> {
  const { readBack, watched } = evidence;
  const files = {
    html: join(folder, 'report.html'),
    json: join(folder, 'report.json'),
    history: join(folder, 'history.jsonl'),
    samples: join(folder, 'samples.jsonl'),
    finalReads: readBack.kind === 'read' ? join(folder, 'final-reads.json') : null,
  };
  const outcome: RehearsalOutcome = {
    ...{ verdict: report.verdict, report: files, phases },
    ms: phases.reduce((sum, { ms }) => sum + ms, 0),
    // Node gives kilobytes.
    peakBytes: process.resourceUsage().maxRSS * 1024,
    leastAvailableBytes,
    longestGapMs: report.traffic?.gaps[0]?.ms ?? null,
    acknowledged: report.traffic?.writes.acknowledged ?? null,
  };
  const { samples, record } = watched;
  const { operations } = record;
  await writeFile(files.html, renderHtml(report));
  await writeFile(files.json, printReport(report));
  await writeFile(files.history, printHistory({ initial: new Map(), operations }));
  // Without what members held in the end nobody can judge again whether a write was lost.
  if (readBack.kind === 'read' && files.finalReads !== null)
    await writeFile(files.finalReads, printFinalReads(readBack.members));
  // What every member said, and why one said nothing: whoever wonders about an absence finds it here.
  await writeFile(files.samples, samples.map((one) => `${JSON.stringify(one)}\n`).join(''));
  await writeFile(join(folder, 'outcome.json'), `${JSON.stringify(outcome, undefined, 2)}\n`);
  if (report.verdict.kind === 'passed') await rm(join(folder, 'work'), { recursive: true, force: true });
  return { outcome, report };
}
