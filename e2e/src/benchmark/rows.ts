/** The ways to replace every node of a cluster that are compared. */
export const procedures = ['swap', 'replace', 'terraform'] as const;

/** One of them; `terraform` is the procedure of 2016. */
export type ProcedureName = (typeof procedures)[number];

/** One roll of three nodes. Milliseconds. */
export interface Measurement {
  readonly procedure: ProcedureName;
  readonly latency: string;
  readonly wallMs: number;
  /** How long each node was out of the voters. */
  readonly outMs: readonly number[];
}

/** A table of medians, and of how much shorter `swap` is than the others. Pure. */
export function table(measurements: readonly Measurement[]): readonly string[] {
  const latencies = [...new Set(measurements.map(({ latency }) => latency))];
  return [
    '| profile | procedure | rolls | a node out of the voters (median) | longest | whole roll (median) | out, against swap |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...latencies.flatMap((latency) => {
      const of = (procedure: ProcedureName): readonly Measurement[] =>
        measurements.filter((one) => one.latency === latency && one.procedure === procedure);
      const swap = medianOut(of('swap'));
      return procedures.flatMap((procedure) => {
        const some = of(procedure);
        if (some.length === 0) return [];
        const out = medianOut(some);
        const cells = [
          ...[latency, procedure, String(some.length), seconds(out), seconds(longest(some))],
          ...[seconds(median(some.map(({ wallMs }) => wallMs))), `${(out / swap).toFixed(1)} ×`],
        ];
        return [`| ${cells.join(' | ')} |`];
      });
    }),
  ];
}

const medianOut = (some: readonly Measurement[]): number => median(some.flatMap(({ outMs }) => outMs));

const longest = (some: readonly Measurement[]): number => Math.max(...some.flatMap(({ outMs }) => outMs));

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1] ?? NaN, sorted[Math.floor(half)] ?? NaN];
  return (low + high) / 2;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
