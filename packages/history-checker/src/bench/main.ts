import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { checkLinearizability } from '../linearizability/check.js';
import { parseHistory } from '../history/parse.js';
import { printHistory } from '../history/write.js';
import { plant } from '../simulator/plant.js';
import { type Simulation, simulate } from '../simulator/simulate.js';

/** The middle one of five runs: the machine may be busy with something else. */
const runs = 5;

interface Case {
  readonly name: string;
  readonly simulation: Simulation;
  readonly broken?: boolean;
}

const size = { seed: 1, clients: 10, operations: 100_000 };
const cases: readonly Case[] = [
  { name: '50 keys', simulation: { ...size, keys: 50 } },
  { name: '1 key', simulation: { ...size, keys: 1 } },
  { name: '50 keys, 50 clients', simulation: { ...size, clients: 50, keys: 50 } },
  { name: '50 keys, a stale read', simulation: { ...size, keys: 50 }, broken: true },
];

// Memory is only worth printing when what earlier runs left behind is gone.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

console.log(`100000 operations, median of ${String(runs)} runs, node ${process.version}`);
for (const { name, simulation, broken = false } of cases) {
  const { history: good } = simulate(simulation);
  const history = broken ? (plant('stale-read', good, 1) ?? good) : good;
  const text = printHistory(history);
  const parsing: number[] = [];
  const checking: number[] = [];
  let memory = 0;
  let verdict = '';
  for (let run = 0; run < runs; run += 1) {
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    parsing.push(time(() => parseHistory(text)));
    checking.push(time(() => (verdict = checkLinearizability(history).kind)));
    memory = Math.max(memory, process.memoryUsage().heapUsed - before);
  }
  console.log(
    `${name.padEnd(24)} ${verdict.padEnd(13)} parse ${median(parsing)} s  check ${median(checking)} s  ` +
      `heap +${String(Math.round(memory / 2 ** 20))} MiB  rss ${String(Math.round(process.memoryUsage().rss / 2 ** 20))} MiB`,
  );
}

function time(act: () => unknown): number {
  const from = performance.now();
  act();
  return (performance.now() - from) / 1000;
}

function median(numbers: number[]): string {
  return (numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN).toFixed(2);
}
