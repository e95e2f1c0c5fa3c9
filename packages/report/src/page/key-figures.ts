import type { RunReport } from '../model/report.js';
import { html, type Markup } from './markup.js';
import { duration, percent, plural } from './words.js';

interface Tile {
  readonly name: string;
  readonly value: string;
  readonly note: string;
  readonly tone: 'good' | 'bad' | 'plain';
}

/** The handful of figures that a reader looks for first. */
export function keyFigures(report: RunReport): Markup {
  const tiles = [...traffic(report), ...quorum(report), ...checks(report)];
  return html`<dl class="tiles">
    ${tiles.map(
      ({ name, value, note, tone }) =>
        html`<div class="tile ${tone}">
          <dt>${name}</dt>
          <dd><strong>${value}</strong> <span>${note}</span></dd>
        </div>`,
    )}
  </dl> `;
}

function traffic({ traffic: seen }: RunReport): readonly Tile[] {
  if (seen === null) return [];
  const { gaps, maxGapMs, verdict, writes, successRatio, latency } = seen;
  return [
    {
      name: 'Longest time without an acknowledged write',
      value: duration(gaps[0]?.ms ?? 0),
      note: `${duration(maxGapMs)} allowed`,
      tone: verdict.kind === 'within' ? 'good' : verdict.kind === 'exceeded' ? 'bad' : 'plain',
    },
    {
      ...{ name: 'Writes acknowledged', value: percent(successRatio) },
      ...{ note: `${writes.acknowledged} writes, ${writes.unknown} of unknown outcome`, tone: 'plain' },
    },
    ...(latency === null
      ? []
      : [
          {
            ...{ name: 'Write latency, median', value: duration(latency.p50) },
            ...({ note: `99th percentile ${duration(latency.p99)}`, tone: 'plain' } as const),
          },
        ]),
  ];
}

function quorum({ quorum: seen }: RunReport): readonly Tile[] {
  if (seen === null) return [];
  const longest = seen.nodes.reduce((most, node) => (node.outMs > most.outMs ? node : most), {
    node: '',
    outMs: 0,
  });
  return [
    {
      ...{ name: 'Longest absence of a voter', value: duration(longest.outMs), tone: 'plain' },
      note:
        longest.node === ''
          ? 'nobody was missed'
          : `${longest.node}; never fewer than ${seen.fewestVoters.voters} of ${seen.members} voters`,
    },
    {
      ...{ name: 'Terms begun', value: String(seen.termIncrements), tone: 'plain' },
      note: `${plural(seen.leaderChanges, 'change')} of leader`,
    },
  ];
}

function checks({ checks: all }: RunReport): readonly Tile[] {
  const held = all.filter((check) => check.held === 'yes').length;
  const broken = all.filter((check) => check.held === 'no').length;
  return [
    {
      name: 'Checks that held',
      value: `${held} of ${all.length}`,
      note: broken > 0 ? `${broken} did not` : held < all.length ? 'the rest is undecided' : '',
      tone: broken > 0 ? 'bad' : held === all.length && held > 0 ? 'good' : 'plain',
    },
  ];
}
