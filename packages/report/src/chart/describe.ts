import type { RunReport } from '../model/report.js';
import type { Lane } from '../model/timeline.js';
import { duration, plural, sinceStart } from '../page/words.js';

/** What the picture shows, in sentences: the text alternative for those who do not see it. */
export function describeTimeline(report: RunReport): string {
  const { timeline, quorum, traffic, window } = report;
  return [
    `${duration(window.to - window.from)} from left to right.`,
    ...timeline.lanes.flatMap((lane) => laneSays(report, lane)),
    ...(quorum === null
      ? []
      : [
          `${plural(quorum.leaderChanges, 'change')} of leader, ${plural(quorum.termIncrements, 'term')} begun, never fewer than ${quorum.fewestVoters.voters} of ${quorum.members} voters.`,
        ]),
    ...(traffic === null ? [] : [gapSays(report, traffic.gaps[0])]),
    ...(timeline.marks.length === 0 ? [] : [`${plural(timeline.marks.length, 'mark')}, listed below.`]),
    'The same stands in the tables below.',
  ].join(' ');
}

function laneSays(report: RunReport, { node, spans }: Lane): readonly string[] {
  if (node === null) return [];
  const first = spans[0];
  if (first === undefined) return [`${node} was left alone.`];
  const end = Math.max(...spans.map(({ to }) => to));
  const stopped = spans.find(({ state }) => state === 'halted' || state === 'open');
  const how = stopped === undefined ? '' : `, ${stopped.state} at ${stopped.step}`;
  return [`${node}: ${sinceStart(report, first.from)} to ${sinceStart(report, end)}${how}.`];
}

function gapSays(report: RunReport, gap: { readonly from: number; readonly ms: number } | undefined): string {
  if (gap === undefined) return '';
  return `The longest time without an acknowledged write was ${duration(gap.ms)}, from ${sinceStart(report, gap.from)}.`;
}
