import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { guarded } from './guard.js';
import { describeEnd } from './machine.js';

/** Runs a guarded script on this machine, as its command would be run on another one. */
async function run(script: string, deadlineSeconds: number) {
  const guard = guarded(script, deadlineSeconds, { killAfter: 0.3 });
  const child = spawn('sh', ['-c', guard.command], { stdio: 'pipe' });
  let tail = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (tail += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (tail += text));
  child.stdin.end(guard.input);
  const code = await new Promise<number>((resolve) => child.once('close', (value) => resolve(value ?? -1)));
  const judged = guard.judge({ ended: { kind: 'exited', code }, tail });
  return { end: describeEnd(judged.ended), tail: judged.tail, shown: guard.shown(tail) };
}

test('a script ends as it ends, whatever it says and does with its standard input', async () => {
  expect(await run('echo one; cat; echo two; exit 3', 20)).toEqual({
    ...{ end: 'ended with exit code 3', tail: 'one\ntwo\n', shown: 'one\ntwo\n' },
  });
});

test('a script whose own last command ran out of time has ended with its code, and within its deadline', async () => {
  expect((await run('timeout 0.1 sleep 5', 20)).end).toBe('ended with exit code 124');
  expect((await run("sh -c 'kill -9 $$'", 20)).end).toBe('ended with exit code 137');
  expect((await run('exit 124', 20)).end).toBe('ended with exit code 124');
});

test('a script that hangs did not end within its deadline, and what it last said stays the last', async () => {
  expect(await run('echo hanging; sleep 30', 0.5)).toEqual({
    ...{ end: 'did not end within 0.5 s', tail: 'hanging\n', shown: 'hanging\n' },
  });
});

test('a script that ignores the end of its time is killed, and it is still the deadline that is told', async () => {
  const { end, tail } = await run("trap '' TERM; echo stubborn; while :; do sleep 0.1; done", 0.5);
  expect(end).toBe('did not end within 0.5 s');
  expect(tail).toMatch(/^stubborn\n/);
});

test('a client that gave up first tells the same deadline', () => {
  const guard = guarded('true', 600);
  expect(guard.clientSeconds).toBeGreaterThan(605);
  const { ended } = guard.judge({ ended: { kind: 'deadline', afterMs: 1 }, tail: '' });
  expect(describeEnd(ended)).toBe('did not end within 600 s');
});
