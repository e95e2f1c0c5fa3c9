import type { Gate } from '../model/gate.js';
import type { RunReport } from '../model/report.js';
import { duration, percent, short, unknown } from '../page/words.js';

/** One thing in both reports. Times never agree exactly, so they are compared by their ratio and not by being equal. */
export interface DiffRow {
  readonly what: string;
  readonly a: string;
  readonly b: string;
  /** `measured`: a figure that is never the same twice. */
  readonly kind: 'same' | 'differs' | 'measured';
}

/** Rows about one matter. */
export interface DiffSection {
  readonly title: string;
  readonly rows: readonly DiffRow[];
}

/** What two reports have in common and what not, typically a rehearsal and the run in production. */
export interface ReportDiff {
  readonly a: string;
  readonly b: string;
  readonly sections: readonly DiffSection[];
}

/** Compares two reports, node by node in the order of their plans: names and ids differ between environments. Pure. */
export function diffReports(a: RunReport, b: RunReport): ReportDiff {
  const compare = (what: string, say: (report: RunReport) => string): DiffRow => row(what, say(a), say(b));
  return {
    a: nameOf(a),
    b: nameOf(b),
    sections: [
      { title: 'Verdict', rows: [compare('verdict', ({ verdict }) => verdict.kind)] },
      { title: 'Plan', rows: planRows(a, b, compare) },
      { title: 'Images', rows: imageRows(compare) },
      { title: 'Gates', rows: gateRows(a, b) },
      { title: 'Durations', rows: durationRows(a, b) },
      { title: 'Clients and quorum', rows: figureRows(a, b) },
      { title: 'Environment', rows: environmentRows(a, b, compare) },
    ],
  };
}

/** Everything that differs and is not a mere measurement. */
export function differences({ sections }: ReportDiff): readonly DiffRow[] {
  return sections.flatMap(({ rows }) => rows.filter(({ kind }) => kind === 'differs'));
}

type Compare = (what: string, say: (report: RunReport) => string) => DiffRow;

function nameOf({ environment, changed, run }: RunReport): string {
  return `${environment.kind} ${environment.name} / ${changed.cluster} ${run}`;
}

function row(what: string, a: string, b: string): DiffRow {
  return { what, a, b, kind: a === b ? 'same' : 'differs' };
}

function planRows(a: RunReport, b: RunReport, compare: Compare): readonly DiffRow[] {
  const settings = [...new Set([...Object.keys(a.plan.settings), ...Object.keys(b.plan.settings)])];
  return [
    compare('intent', ({ plan }) => plan.intent),
    compare('strategy', ({ plan }) => plan.strategy),
    compare('service', ({ plan }) => `${plan.service} ${plan.serviceVersion}`),
    compare('nodes', ({ plan }) => String(plan.nodes)),
    compare('order', ({ plan }) =>
      plan.moves.map(({ place, canary }) => (canary ? `${place} (canary)` : place)).join(', '),
    ),
    compare('left alone', ({ plan }) => String(plan.skipped.length)),
    ...settings
      .map((name) => compare(name, ({ plan }) => String(plan.settings[name] ?? unknown)))
      .filter(({ kind }) => kind === 'differs'),
  ];
}

function imageRows(compare: Compare): readonly DiffRow[] {
  const digest = (text: string | null | undefined): string => (text == null ? unknown : short(text));
  const reported = ({ nodes }: RunReport, when: 'before' | 'after'): string =>
    [...new Set(nodes.map(({ version }) => version[when] ?? unknown))].sort().join(', ');
  return [
    compare('from', ({ changed: { image } }) => image.from?.version ?? 'nothing'),
    compare('from, digest', ({ changed: { image } }) => digest(image.from?.digest)),
    compare('to', ({ changed: { image } }) => image.to.version),
    compare('to, digest', ({ changed: { image } }) => digest(image.to.digest)),
    compare('version reported before', (report) => reported(report, 'before')),
    compare('version reported after', (report) => reported(report, 'after')),
  ];
}

/**
 * The steps each node passed, by its place in the order. As they began: volume and address move side by side, and which of
 * them arrives first is chance.
 */
function gateRows(a: RunReport, b: RunReport): readonly DiffRow[] {
  const count = Math.max(a.plan.moves.length, b.plan.moves.length);
  const steps = ({ plan, gates }: RunReport, place: number): string => {
    const node = plan.moves[place]?.node;
    return node === undefined
      ? 'no such node'
      : gates
          .filter((gate) => gate.node === node)
          .sort((one, other) => begun(one) - begun(other))
          .map(stepOf)
          .join(', ');
  };
  return Array.from({ length: count }, (_, place) =>
    row(`steps of node ${place + 1}`, steps(a, place), steps(b, place)),
  );
}

function begun({ at, tookMs }: Gate): number {
  return at - tookMs;
}

function stepOf({ step, attempt }: Gate): string {
  return attempt === 1 ? step : `${step} (attempt ${attempt})`;
}

function durationRows(a: RunReport, b: RunReport): readonly DiffRow[] {
  const steps = [...new Set([...a.gates, ...b.gates].map(({ step }) => step))];
  const slowest = ({ gates }: RunReport, step: string): number | null =>
    longest(gates.flatMap((gate) => (gate.step === step ? [gate.tookMs] : [])));
  return [
    measured('whole run', a.window.to - a.window.from, b.window.to - b.window.from),
    measured('slowest node', slowestNode(a), slowestNode(b)),
    ...steps.map((step) => measured(`slowest ${step}`, slowest(a, step), slowest(b, step))),
  ];
}

function slowestNode({ nodes }: RunReport): number | null {
  return longest(nodes.flatMap(({ replacedMs }) => (replacedMs === null ? [] : [replacedMs])));
}

function longest(lengths: readonly number[]): number | null {
  return lengths.length === 0 ? null : Math.max(...lengths);
}

function figureRows(a: RunReport, b: RunReport): readonly DiffRow[] {
  const gap = ({ traffic }: RunReport): number | null => traffic?.gaps[0]?.ms ?? null;
  const p99 = ({ traffic }: RunReport): number | null => traffic?.latency?.p99 ?? null;
  const out = ({ quorum }: RunReport): number | null =>
    quorum === null ? null : longest(quorum.nodes.map(({ outMs }) => outMs));
  const text = (what: string, say: (report: RunReport) => string): DiffRow => ({
    ...{ what, a: say(a), b: say(b), kind: 'measured' },
  });
  return [
    measured('longest gap', gap(a), gap(b)),
    measured('write latency, 99 %', p99(a), p99(b)),
    measured('longest absence of a voter', out(a), out(b)),
    text('writes acknowledged', ({ traffic }) =>
      traffic === null ? unknown : percent(traffic.successRatio),
    ),
    text('terms begun', ({ quorum }) => (quorum === null ? unknown : String(quorum.termIncrements))),
    text('fewest voters', ({ quorum }) =>
      quorum === null ? unknown : `${quorum.fewestVoters.voters} of ${quorum.members}`,
    ),
  ];
}

function measured(what: string, a: number | null, b: number | null): DiffRow {
  const ratio = a !== null && b !== null && a > 0 ? ` (${(b / a).toFixed(1)} ×)` : '';
  const say = (ms: number | null): string => (ms === null ? unknown : duration(ms));
  return { what, a: say(a), b: `${say(b)}${ratio}`, kind: 'measured' };
}

function environmentRows(a: RunReport, b: RunReport, compare: Compare): readonly DiffRow[] {
  const names = [...new Set([...a.environment.tools, ...b.environment.tools].map(({ name }) => name))];
  return [
    compare('cloud', ({ environment: { cloud, region } }) => `${cloud} ${region}`),
    compare('latency profile', ({ environment }) => environment.profile ?? 'the cloud’s own'),
    ...names.map((name) =>
      compare(
        name,
        ({ environment }) => environment.tools.find((tool) => tool.name === name)?.version ?? unknown,
      ),
    ),
  ];
}
