import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printHistory } from '@moult/history-checker';
import { printReport, renderHtml, type RunReport } from '@moult/report';
import type { PhaseTime } from '../show/show.js';
import type { Rehearsed } from './rehearse.js';

/** What a rehearsal came to, for a program. */
interface RehearsalOutcome {
  readonly verdict: RunReport['verdict'];
  /** Files of the report. */
  readonly report: Readonly<Record<'html' | 'json' | 'history' | 'samples', string>>;
  readonly phases: readonly PhaseTime[];
  readonly ms: number;
  /** The most memory this process ever had (bytes); its children and the machines are not in it. */
  readonly peakBytes: number;
  readonly longestGapMs: number | null;
  readonly acknowledged: number | null;
}

/** A report on disk. */
export interface Kept {
  readonly outcome: RehearsalOutcome;
  readonly report: RunReport;
}

/** Writes report, history and outcome into the folder of the rehearsal; working files go when all is well. */
export async function keep(
  folder: string,
  { report, evidence }: Rehearsed,
  phases: readonly PhaseTime[],
): Promise<Kept> {
  const files = {
    html: join(folder, 'report.html'),
    json: join(folder, 'report.json'),
    history: join(folder, 'history.jsonl'),
    samples: join(folder, 'samples.jsonl'),
  };
  const outcome: RehearsalOutcome = {
    ...{ verdict: report.verdict, report: files, phases },
    ms: phases.reduce((sum, { ms }) => sum + ms, 0),
    // Node gives kilobytes.
    peakBytes: process.resourceUsage().maxRSS * 1024,
    longestGapMs: report.traffic?.gaps[0]?.ms ?? null,
    acknowledged: report.traffic?.writes.acknowledged ?? null,
  };
  const { samples, record } = evidence.watched;
  const { operations } = record;
  await writeFile(files.html, renderHtml(report));
  await writeFile(files.json, printReport(report));
  await writeFile(files.history, printHistory({ initial: new Map(), operations }));
  // What every member said, and why one said nothing: whoever wonders about an absence finds it here.
  await writeFile(files.samples, samples.map((one) => `${JSON.stringify(one)}\n`).join(''));
  await writeFile(join(folder, 'outcome.json'), `${JSON.stringify(outcome, undefined, 2)}\n`);
  if (report.verdict.kind === 'passed') await rm(join(folder, 'work'), { recursive: true, force: true });
  return { outcome, report };
}
