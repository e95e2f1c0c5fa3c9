import { spawn } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rule } from './rule.js';
import { rules, withoutRule } from './rules.js';

/** Takes every safety rule out, one at a time, in a copy of the sources, and expects its named test to fail. */
const project = join(import.meta.dirname, '../..');
const scratch = join(project, 'test-output/mutations');

/** A test that is never done counts as failed: the rule was what ended it. */
const limitMs = 240_000;

/** Two cores: two at a time. */
const lanes = 2;

async function main(): Promise<void> {
  await rm(scratch, { recursive: true, force: true });
  const only = process.argv[2];
  const chosen = rules.filter(({ rule }) => only === undefined || rule.includes(only));
  const queue = chosen.map((rule, at) => ({ rule, at }));
  const survivors: string[] = [];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const verdict = await tryWithout(next.rule, next.at);
      const caught = verdict.startsWith('caught');
      console.log(`${caught ? '' : 'SURVIVED '}${next.rule.rule}: ${verdict}`);
      if (!caught) survivors.push(next.rule.rule);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await rm(scratch, { recursive: true, force: true });
  console.log(
    `${String(chosen.length)} rules taken out one by one, ${String(survivors.length)} not missed by their test`,
  );
  process.exitCode = survivors.length === 0 ? 0 : 1;
}

async function tryWithout(rule: Rule, at: number): Promise<string> {
  const copy = join(scratch, String(at));
  await copySources(copy);
  const whole = await inPlace(rule.test[0]);
  if (!whole.passed) return `its tests fail with the rule in place:\n${whole.output}`;
  const target = join(copy, 'src', rule.file);
  const mutant = withoutRule(await readFile(target, 'utf8'), rule);
  if (mutant === null) return `the text to take out is not exactly once in ${rule.file}`;
  await writeFile(target, mutant);
  const { end, output } = await runTests(copy, rule.test[0], rule.test[1]);
  await rm(copy, { recursive: true, force: true });
  if (end === 0) return 'the test passes without it';
  // Sources that no longer load fail every test, and show nothing.
  if (end !== 'never' && !/Tests .*1 failed/.test(output)) return `its test did not run:\n${output}`;
  return end === 'never' ? 'caught: its test never ended' : 'caught';
}

const wholes = new Map<string, Promise<{ readonly passed: boolean; readonly output: string }>>();

/** The tests of a file with every rule in place, run once per file. */
async function inPlace(file: string): Promise<{ readonly passed: boolean; readonly output: string }> {
  const first = async (): Promise<{ readonly passed: boolean; readonly output: string }> => {
    const copy = join(scratch, `whole-${String(wholes.size)}`);
    await copySources(copy);
    const { end, output } = await runTests(copy, file);
    await rm(copy, { recursive: true, force: true });
    return { passed: end === 0, output };
  };
  const known = wholes.get(file) ?? first();
  wholes.set(file, known);
  return known;
}

async function copySources(copy: string): Promise<void> {
  await mkdir(copy, { recursive: true });
  await cp(join(project, 'src'), join(copy, 'src'), { recursive: true });
  const config = "export default { test: { include: ['src/**/*.test.ts'], reporters: ['default'] } };\n";
  await writeFile(join(copy, 'vitest.config.mjs'), config);
}

interface TestRun {
  /** The exit code, or `never` when the limit ended it. */
  readonly end: number | 'never';
  readonly output: string;
}

function runTests(copy: string, file: string, name?: string): Promise<TestRun> {
  const vitest = join(project, '../../node_modules/vitest/vitest.mjs');
  const only = name === undefined ? [] : ['-t', name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')];
  const args = [vitest, 'run', '--root', copy, '--maxWorkers=1', `src/${file}`, ...only];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: copy, env: { ...process.env, NO_COLOR: '1' } });
    let output = '';
    const keep = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ end: code ?? 'never', output });
    });
  });
}

await main();
