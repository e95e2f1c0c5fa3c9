import { readFile, rm } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { execa } from 'execa';
import { glob } from 'tinyglobby';
import { rows, type Stage } from './stages.js';
import { type Failure, failuresOf, stageTally, sum, type Tally, tallyOf } from './tally.js';

const root = resolve(import.meta.dirname, '../../..');

interface Outcome {
  readonly stage: Stage;
  readonly tally: Tally;
  readonly failures: readonly Failure[];
  readonly seconds: number;
}

// A result left by an earlier run must not be counted; Nx puts cached ones back itself.
await Promise.all((await resultFiles('**/test-output/*.json')).map((file) => rm(file)));

const outcomes: Outcome[] = [];
for (const row of rows)
  outcomes.push(...(await Promise.all(row.map((stage, at) => run(stage, at < row.length - 1)))));
report(outcomes);

/** Runs a stage; what it says is shown as it comes, or at its end when another one speaks and it runs `beside`. */
async function run(stage: Stage, beside: boolean): Promise<Outcome> {
  if (!beside) process.stdout.write(`\n── ${stage.name}\n`);
  const started = performance.now();
  const [program, ...args] = stage.command;
  const command = await execa(program, args, {
    cwd: root,
    preferLocal: true,
    localDir: root,
    stdin: 'ignore',
    stdout: beside ? 'pipe' : 'inherit',
    stderr: beside ? 'pipe' : 'inherit',
    all: true,
    reject: false,
    timeout: stage.deadlineSeconds * 1000,
  });
  if (beside) process.stdout.write(`\n── ${stage.name}\n${command.all ?? ''}\n`);
  if (command.failed) process.stdout.write(`\n✗ ${stage.name}: ${command.shortMessage ?? 'failed'}\n`);
  const tests = stage.results === undefined ? undefined : await texts(stage.results);
  return {
    stage,
    tally: stageTally(!command.failed, tests?.map(tallyOf)),
    failures: tests?.flatMap(failuresOf) ?? [],
    seconds: (performance.now() - started) / 1000,
  };
}

async function texts(pattern: string): Promise<string[]> {
  const files = await resultFiles(pattern);
  return Promise.all(files.map(async (file) => readFile(file, 'utf8')));
}

async function resultFiles(pattern: string): Promise<string[]> {
  return glob(pattern, {
    cwd: root,
    absolute: true,
    ignore: ['**/node_modules', '.moult'],
  });
}

/** What failed, the table, then the one line that a machine reads. */
function report(all: readonly Outcome[]): void {
  const width = Math.max(...all.map(({ stage }) => stage.name.length));
  process.stdout.write('\n');
  for (const { name, file, why } of all.flatMap(({ failures }) => failures))
    process.stdout.write(`✗ ${relative(root, file)}: ${name}\n${why.replaceAll(/^/gmu, '    ')}\n\n`);
  for (const { stage, tally, seconds } of all) {
    const mark = tally.failed > 0 ? '✗' : '✓';
    const counts = `${String(tally.passed)} passed, ${String(tally.failed)} failed`;
    process.stdout.write(
      `${mark} ${stage.name.padEnd(width)}  ${seconds.toFixed(1).padStart(6)} s  ${counts}\n`,
    );
  }
  const total = sum(all.map(({ tally }) => tally));
  process.stdout.write(`\n${String(total.passed)} passed, ${String(total.failed)} failed\n`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}
