// Prints a table of what a build of `v2` costs on a fresh local cloud: three times cold, three times unchanged, medians.
import { join } from 'node:path';
import { command, commandLine } from '../testing/command-line.js';
import { startGround } from '../testing/ground.js';

const runs = 3;
const folder = join(import.meta.dirname, '../../v2');

interface Measured {
  readonly seconds: number;
  /** Seconds by step, in the order of the steps. */
  readonly steps: ReadonlyMap<string, number>;
}

await using ground = await startGround();

async function measured(...flags: readonly string[]): Promise<Measured> {
  const began = performance.now();
  const end = await command(ground, [
    ...[...commandLine, 'build', folder, '--json', '--subnet', ground.subnetId],
    ...flags,
  ]);
  const seconds = (performance.now() - began) / 1000;
  if (end.code !== 0) throw new Error(end.stderr);
  const events = end.stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { kind: string; step?: string; ms?: number });
  const done = events.filter(({ kind }) => kind === 'step-done');
  return { seconds, steps: new Map(done.map(({ step = '', ms = 0 }) => [step, ms / 1000])) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const [cold, unchanged]: [Measured[], Measured[]] = [[], []];
for (let run = 0; run < runs; run += 1) {
  cold.push(await measured('--force'));
  unchanged.push(await measured());
}

const row = (what: string, seconds: number): void =>
  console.log(`| ${what.padEnd(35)} | ${`${seconds.toFixed(1)} s`.padStart(7)} |`);
console.log(`| ${'what'.padEnd(35)} | median  |\n| ${'-'.repeat(35)} | ------- |`);
row('cold build, sources in the cache', median(cold.map(({ seconds }) => seconds)));
for (const step of cold[0]?.steps.keys() ?? []) {
  row(`… ${step}`, median(cold.map(({ steps }) => steps.get(step) ?? 0)));
}
row('the same again, unchanged', median(unchanged.map(({ seconds }) => seconds)));
