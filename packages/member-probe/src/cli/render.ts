import type { AnyHealth, ClusterHealth, MemberHealth, MemberNumbers } from '../health/health.js';
import type { Wording } from './probe.js';
import type { Writes } from './writes.js';

/** One moment of a watch. */
export interface Moment<Reason, Numbers extends MemberNumbers> {
  readonly health: ClusterHealth<Reason, MemberHealth<unknown, Numbers>>;
  readonly writes: Writes;
}

/** One line of JSON: numbers for programs, sentences for people who read logs. */
export function jsonLine<Reason, Numbers extends MemberNumbers>(
  { health, writes }: Moment<Reason, Numbers>,
  { describe }: Wording<Reason, Numbers>,
): string {
  const { at, kind, leader, term, voters, healthyVoters, failureTolerance, versions } = health;
  return JSON.stringify({
    ...{
      at: new Date(at).toISOString(),
      kind,
      leader,
      term,
      voters,
      healthyVoters,
      failureTolerance,
      versions,
    },
    members: health.members.map((one) => ({ member: one.member, kind: one.kind, ...one.numbers })),
    writes,
    reasons: health.reasons.map((reason) => describe(reason)),
  });
}

/** One line of text. */
export function plainLine<Reason, Numbers extends MemberNumbers>(
  { health, writes }: Moment<Reason, Numbers>,
  { describe }: Wording<Reason, Numbers>,
): string {
  return [
    new Date(health.at).toISOString(),
    summaryOf(health),
    `lag ${String(Math.max(0, ...health.members.map(({ numbers }) => numbers?.lag ?? 0)))}`,
    writesText(writes),
    ...health.reasons.slice(0, 1).map((reason) => `(${describe(reason)})`),
  ].join('  ');
}

/** A screen: a table of members, the writes, every reason. */
export function screen<Reason, Numbers extends MemberNumbers>(
  { health, writes }: Moment<Reason, Numbers>,
  wording: Wording<Reason, Numbers>,
): string {
  const own = wording.columns;
  const rows = [
    [
      'member',
      'health',
      'role',
      'voter',
      'term',
      'index',
      'lag',
      ...own.map(({ title }) => title),
      'version',
    ],
    ...health.members.map((one) => rowOf(one, health, own)),
  ];
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const table = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [
    `${new Date(health.at).toISOString()}  ${summaryOf(health)}`,
    ...table,
    writesText(writes),
    ...health.reasons.map((reason) => `- ${wording.describe(reason)}`),
  ].join('\n');
}

function summaryOf({ kind, leader, term, voters, healthyVoters, failureTolerance }: AnyHealth): string {
  const spare = failureTolerance < 0 ? 'quorum lost' : `${String(failureTolerance)} may be lost`;
  const counted = `voters ${String(healthyVoters)}/${String(voters.length)}, ${spare}`;
  return `${kind}  leader ${leader ?? 'none'}  term ${String(term ?? '?')}  ${counted}`;
}

function rowOf<Numbers extends MemberNumbers>(
  { member, kind, numbers }: MemberHealth<unknown, Numbers>,
  { voters }: AnyHealth,
  own: Wording<unknown, Numbers>['columns'],
): readonly string[] {
  if (numbers === null) return [member, kind, ...Array.from({ length: 6 + own.length }, () => '?')];
  const { role, term, appliedIndex, lag, version } = numbers;
  const voter = voters.includes(member) ? 'yes' : 'no';
  const counts = [term, appliedIndex, lag, ...own.map(({ of }) => of(numbers))].map(String);
  return [member, kind, role, voter, ...counts, version];
}

function writesText(writes: Writes): string {
  if (writes.kind === 'not-tried') return 'writes not tried';
  const { acknowledged, failed, lastMs, longestGapMs } = writes;
  const last = lastMs === null ? 'none yet' : `last ${ms(lastMs)}`;
  return `writes ${String(acknowledged)} ok, ${String(failed)} failed, ${last}, longest gap ${ms(longestGapMs)}`;
}

function ms(value: number): string {
  return `${String(Math.round(value))} ms`;
}
