import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BuildEvent } from '../build/events.js';
import { BuildLog } from '../build/log.js';
import { definitionSchema } from '../definition/definition.js';
import type { Machine } from '../machine/machine.js';
import { provision } from './provision.js';

let logDir: string;
beforeEach(async () => {
  logDir = await mkdtemp(join(tmpdir(), 'provision-'));
});
afterEach(() => rm(logDir, { recursive: true }));

/** A machine on which every script says two things and ends with this code. */
const machine = (code: number): Machine => ({
  name: 'nobody',
  place: () => Promise.resolve(),
  run: (_script, { onOutput }) => {
    onOutput?.('first words\n');
    onOutput?.('last words\n');
    return Promise.resolve({ ended: { kind: 'exited', code }, tail: 'first words\nlast words\n' });
  },
});

const definition = definitionSchema.parse({
  ...{ name: 'demo', version: 'v1', base: { name: 'debian-*', owners: ['amazon'] } },
  ...{ provision: [{ script: 'setup.sh' }], tests: [{ script: 'test.sh' }] },
});
const loaded = { definition, contents: new Map([['setup.sh', Buffer.from('true')]]) };

/** Provisions, and says what is in the log file afterwards, what was told, and why it failed if it did. */
async function logged(code: number): Promise<{ log: string; events: BuildEvent[]; failure: unknown }> {
  const events: BuildEvent[] = [];
  const log = new BuildLog(logDir, 'demo.log');
  const work = {
    loaded,
    sources: [],
    environment: {},
    log,
    watch: (event: BuildEvent) => events.push(event),
  };
  const failure = await provision(machine(code), work).catch((error: unknown) => error);
  await log[Symbol.asyncDispose]();
  return { log: await readFile(log.path, 'utf8'), events, failure };
}

test('what a provisioning script says is streamed, and kept whole in the log file, between the lines of its step', async () => {
  const { log, events } = await logged(0);
  expect(log).toMatch(/^== provision setup\.sh\nfirst words\nlast words\n== provision setup\.sh: \d+ ms\n$/);
  expect(events.flatMap((event) => (event.kind === 'output' ? [event.text] : []))).toEqual([
    'first words\n',
    'last words\n',
  ]);
});

test('of a script that fails too, and the sentence about it names the file', async () => {
  const { log, failure } = await logged(3);
  expect(log).toContain('first words\nlast words\n');
  expect(failure).toMatchObject({
    kind: 'provisioning',
    message: `image.ts of demo v1: provision[0]: setup.sh ended with exit code 3; it last said: last words (log: ${join(logDir, 'demo.log')}).`,
  });
});
