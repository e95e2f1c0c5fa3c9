import { spawn } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rule } from './rule.js';
import { rules, withoutRule } from './rules.js';

/** Takes every safety rule out, one at a time, in a copy of the sources, and expects its named test to fail. */
const project = join(import.meta.dirname, '../..');
const scratch = join(project, 'test-output/mutations');

/** A test that is never done counts as failed: the rule was what ended it. */
const limitMs = 60_000;

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
      console.log(
        `${verdict === 'caught' ? 'caught  ' : 'SURVIVED'} ${next.rule.rule}${verdict === 'caught' ? '' : `: ${verdict}`}`,
      );
      if (verdict !== 'caught') survivors.push(next.rule.rule);
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
  await mkdir(copy, { recursive: true });
  await cp(join(project, 'src'), join(copy, 'src'), { recursive: true });
  const config = "export default { test: { include: ['src/**/*.test.ts'], reporters: ['default'] } };\n";
  await writeFile(join(copy, 'vitest.config.mjs'), config);
  const whole = await runTest(copy, rule);
  if (whole.code !== 0) return `its test fails with the rule in place:\n${whole.output}`;
  if (!/Tests .*1 passed/.test(whole.output)) return `exactly one test should be named so:\n${whole.output}`;
  const target = join(copy, 'src', rule.file);
  const mutant = withoutRule(await readFile(target, 'utf8'), rule);
  if (mutant === null) return `the text to take out is not exactly once in ${rule.file}`;
  await writeFile(target, mutant);
  const { code } = await runTest(copy, rule);
  await rm(copy, { recursive: true, force: true });
  return code === 0 ? 'the test passes without it' : 'caught';
}

function runTest(copy: string, { test: [file, name] }: Rule): Promise<{ code: number; output: string }> {
  const vitest = join(project, '../../node_modules/vitest/vitest.mjs');
  const args = [
    vitest,
    'run',
    '--root',
    copy,
    `src/${file}`,
    '-t',
    name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: copy, env: { ...process.env, NO_COLOR: '1' } });
    let output = '';
    const keep = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ code: code ?? 1, output });
    });
  });
}

await main();
