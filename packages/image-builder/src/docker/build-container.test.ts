import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BuildEvent } from '../build/events.js';
import { ownerText, thisProcess } from '../build/owner.js';
import { definitionSchema } from '../definition/definition.js';
import { startContainer } from './build-container.js';
import { buildDockerImage } from './build-docker-image.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'container-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** A docker client that does this when it is to run something, lists these containers, and notes what it was asked. */
async function client({ run = 'echo c0ffee', list = '' }: { run?: string; list?: string }): Promise<void> {
  await writeFile(join(folder, 'list'), list);
  const script = `#!/bin/sh
echo "$*" >>${folder}/asked
case $1 in
run) ${run} ;;
ps) cat ${folder}/list ;;
rm) echo "$4" ;;
exec | import) cat >/dev/null ;;
esac
`;
  await writeFile(join(folder, 'docker'), script, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
}

const asked = async (): Promise<string[]> =>
  (await readFile(join(folder, 'asked'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');

const nameIn = (line = ''): string => / --name (\S+) /.exec(line)?.[1] ?? 'no name';

test('a container says by its name and label whose it is, and is removed by that name', async () => {
  await client({});
  const container = await startContainer('debian:12', { build: 'demo-v1' });
  expect(container.id).toBe('c0ffee');
  await container[Symbol.asyncDispose]();
  const [run = '', ...rest] = await asked();
  expect(nameIn(run)).toMatch(new RegExp(`^moult-build-demo-v1-${process.pid}-[0-9a-f]{8}$`));
  expect(run).toContain(` --label moult.build-owner=${ownerText(thisProcess())} `);
  expect(rest).toEqual([`rm --force --volumes ${nameIn(run)}`]);
});

test('an interruption before the id is known removes what the daemon has made all the same, by its name', async () => {
  await client({ run: 'exec sleep 60' });
  const stop = new AbortController();
  const starting = startContainer('debian:12', { build: 'demo-v1', signal: stop.signal });
  const ended = expect(starting).rejects.toThrow();
  await expect.poll(asked).toHaveLength(1);
  stop.abort(new Error('interrupted'));
  await ended;
  const [run, ...rest] = await asked();
  expect(rest).toEqual([`rm --force --volumes ${nameIn(run)}`]);
});

test('what killed builds left is removed before a container is started; what lives, or is of another host, stays', async () => {
  const here = thisProcess();
  const dead = ownerText({ ...here, started: '1' });
  const elsewhere = ownerText({ ...here, host: 'elsewhere', started: '1' });
  await client({ list: `111 ${dead}\n222 ${ownerText(here)}\n333 ${elsewhere}\n444 somebody\n` });
  const definition = definitionSchema.parse({
    ...{ name: 'demo', version: 'v1', base: { name: 'debian-*', owners: ['amazon'] } },
    ...{ tests: [{ script: 'test.sh' }], docker: { command: ['true'] } },
  });
  const events: BuildEvent[] = [];
  await buildDockerImage(
    { definition, contents: new Map() },
    { base: 'debian:12', tag: 'demo:v1' },
    { watch: (event) => events.push(event), environment: {}, cacheDir: folder, logDir: folder },
  );
  const calls = (await asked()).filter((line) => /^(ps|run|rm) /.test(line));
  expect(calls.map((line) => line.split(' ')[0])).toEqual(['ps', 'rm', 'run', 'rm']);
  expect(calls[1]).toBe('rm --force --volumes 111');
  expect(events).toContainEqual({
    kind: 'note',
    text: 'removed container 111, left over from an earlier build',
  });
});
