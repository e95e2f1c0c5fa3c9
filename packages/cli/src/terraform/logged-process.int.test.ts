import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LoggedEnd, runLogged } from './logged-process.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'moult-logged-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a shell, and interrupts it as soon as it says something. */
function interrupted(script: string): Promise<LoggedEnd> {
  const stopping = new AbortController();
  return runLogged({
    ...{ command: ['/bin/sh', '-c', script], folder, env: {}, log: join(folder, 'log'), graceMs: 500 },
    deadlineMs: 20_000,
    onStart: () => undefined,
    onLine: () => stopping.abort(),
    signal: stopping.signal,
  });
}

test('a process that ends when it is interrupted has saved what it did', async () => {
  const script = 'trap "exit 1" INT; echo begun; while :; do sleep 0.05; done';
  expect(await interrupted(script)).toEqual({ kind: 'cancelled' });
});

test('one that somebody else kills is not taken for one that failed', async () => {
  const stopping = new AbortController();
  const end = await runLogged({
    ...{ command: ['/bin/sh', '-c', 'kill -9 $$'], folder, env: {}, log: join(folder, 'log') },
    ...{ onStart: () => undefined, onLine: () => undefined, signal: stopping.signal, deadlineMs: 20_000 },
  });
  expect(end).toEqual({ kind: 'killed' });
});

test('one that does not end within its grace is killed, and said to be', async () => {
  const script = 'trap "" INT; echo begun; while :; do sleep 0.05; done';
  expect(await interrupted(script)).toEqual({ kind: 'killed' });
});
