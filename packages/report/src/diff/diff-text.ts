import { differences, type DiffRow, type ReportDiff } from './diff.js';

const signs: Readonly<Record<DiffRow['kind'], string>> = { same: '=', differs: '≠', measured: ' ' };

/** A comparison as a terminal shows it: a sentence, then the two side by side; what is the same is said once. */
export function diffText(diff: ReportDiff): string {
  const rows = diff.sections.flatMap((section) => section.rows);
  const width = Math.max(...rows.map(({ what }) => what.length));
  return [
    `a: ${diff.a}`,
    `b: ${diff.b}`,
    diffSentence(diff),
    ...diff.sections.flatMap(({ title, rows: own }) => ['', title, ...own.map((row) => line(row, width))]),
    '',
  ].join('\n');
}

/** Whether the two can stand for each other, in one sentence. */
export function diffSentence(diff: ReportDiff): string {
  const found = differences(diff);
  if (found.length === 0) return 'Nothing differs but what was measured.';
  return `${found.length} ${found.length === 1 ? 'thing differs' : 'things differ'}: ${found.map(({ what }) => what).join(', ')}.`;
}

function line({ what, a, b, kind }: DiffRow, width: number): string {
  const start = `  ${signs[kind]} ${what.padEnd(width)}  `;
  if (kind === 'same') return `${start}${a}`;
  const long = a.length + b.length > 60;
  return long ? `${start}${a}\n${' '.repeat(start.length - 2)}→ ${b}` : `${start}${a} → ${b}`;
}
