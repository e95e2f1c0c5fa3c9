import type { Kept } from './keep.js';

const words = { passed: 'PASSED', failed: 'FAILED', 'no-verdict': 'NO VERDICT' } as const;

/** What a person reads in the end; the last line is the verdict. Pure. */
export function verdictLines({ outcome, report }: Kept): readonly string[] {
  const { traffic, quorum, environment } = report;
  const gap = traffic?.gaps[0];
  const [during] = gap?.during ?? [];
  return [
    '',
    ...outcome.phases.map(({ name, ms }) => `${seconds(ms).padStart(9)}  ${name}`),
    `${seconds(outcome.ms).padStart(9)}  in all; ${mebibytes(outcome.peakBytes)} at most in this process${leastSays(outcome.leastAvailableBytes)}`,
    '',
    ...(traffic === null
      ? []
      : [
          `${traffic.writes.acknowledged} acknowledged writes, ${(100 * traffic.successRatio).toFixed(1)} % of those due; longest gap ${seconds(gap?.ms ?? 0)}${during === undefined ? '' : ` during ${during.name}`}`,
        ]),
    ...(quorum === null
      ? []
      : [
          `never fewer than ${quorum.fewestVoters.voters} of ${quorum.members} voters; ${quorum.leaderChanges} leader changes, ${quorum.termIncrements} terms`,
        ]),
    `again:  ${environment.command}`,
    `report: ${outcome.report.html}`,
    ...report.verdict.causes.map(({ says }) => `  ${says}`),
    words[report.verdict.kind],
  ];
}

function leastSays(bytes: number | null): string {
  return bytes === null ? '' : `, never less than ${mebibytes(bytes)} left on this host`;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
