import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { findMarked, type BuildResult } from '@moult/image-builder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command, commandLine, moultImage, type CommandEnd } from './testing/command-line.js';
import { startGround, type Ground } from './testing/ground.js';
import { inventory } from './testing/nothing-left.js';

const folder = join(import.meta.dirname, 'testing/light');
let ground: Ground;
let scratch: string;

beforeAll(async () => {
  ground = await startGround();
  scratch = await mkdtemp(join(tmpdir(), 'command-line-'));
});

afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
  await ground[Symbol.asyncDispose]();
});

const build = (...args: string[]): Promise<CommandEnd> =>
  command(ground, [...commandLine, 'build', ...args, '--subnet', ground.subnetId]);

/** Standard output must be this and nothing else. */
const result = ({ stdout }: CommandEnd): BuildResult => JSON.parse(stdout) as BuildResult;

/** Describe calls lag behind writes. */
const settled = { timeout: 2000, interval: 100 };

test('--test builds and tests, says so as JSON, shows plain lines with times, and leaves nothing', async () => {
  const before = await inventory(ground.ec2);
  const end = await command(ground, [...moultImage, 'build', folder, '--test', '--subnet', ground.subnetId]);
  expect(end.code).toBe(0);
  expect(result(end)).toMatchObject({ outcome: 'tested', tests: ['residue', 'host-keys', 'test'] });
  expect(end.stderr).toMatch(/^ +\d+\.\d s {2}upload$/m);
  expect(end.stderr).toMatch(/^ +\d+\.\d s {2}test test$/m);
  const taken = ['remove image', 'terminate test instance', 'terminate build instance'];
  for (const step of [...taken, 'delete security group', 'delete key pair']) {
    expect(end.stderr).toMatch(new RegExp(`^ +\\d+\\.\\d s {2}${step}$`, 'm'));
    expect(result(end).steps.map((one) => one.step)).toContain(step);
  }
  expect(end.stderr).not.toContain('\u001b');
  await ground.cloud.idle();
  await expect.poll(() => inventory(ground.ec2), settled).toEqual(before);
});

/** By Moult’s own program; both programs hand the same interrupts to the same build. */
const interrupted = (definition: string, onLine: Parameters<typeof command>[2]): Promise<CommandEnd> =>
  command(
    ground,
    [...moultImage, 'build', definition, '--force', '--json', '--subnet', ground.subnetId],
    onLine,
  );
const begun = (line: string, step: string): boolean => {
  if (!line.startsWith('{')) return false;
  const event = JSON.parse(line) as { readonly kind: string; readonly step?: string };
  return event.kind === 'step-started' && event.step === step;
};
const uploading = (line: string): boolean => begun(line, 'upload');

/** A definition of which one script takes longer than anybody waits for, and the others no time. */
async function slow(name: string): Promise<string> {
  const definition = {
    ...{ name: 'slow', version: 'v1', base: { name: 'debian-12-amd64-*', owners: ['amazon'] } },
    ...{ provision: [{ script: 'provision.sh' }], tests: [{ script: 'test.sh' }] },
  };
  const of = (script: string): string => (script === name ? 'exec sleep 600\n' : 'true\n');
  const made = await mkdtemp(join(scratch, 'slow-'));
  const files = {
    'image.js': `export const image = ${JSON.stringify(definition)};\n`,
    'package.json': '{ "type": "module" }\n',
    ...{ 'provision.sh': of('provision.sh'), 'test.sh': of('test.sh') },
  };
  for (const [file, text] of Object.entries(files)) await writeFile(join(made, file), text);
  return made;
}

test.each([
  ['upload', () => Promise.resolve(folder)],
  ['provision provision.sh', () => slow('provision.sh')],
  // By then there are two instances and an image.
  ['test test', () => slow('test.sh')],
] as const)(
  'Ctrl-C at "%s" stops a build at once and undoes what it made, and the last line says so',
  async (at, made) => {
    const before = await inventory(ground.ec2);
    const end = await interrupted(await made(), (line, signal) => {
      if (begun(line, at)) signal('SIGINT');
    });
    expect(end).toMatchObject({ code: 130, stdout: '' });
    expect(end.stderr).toContain('interrupted: undoing what was made');
    expect(end.stderr.trimEnd()).toMatch(
      /\nThe build was interrupted; what could be undone has been undone\.$/,
    );
    // Undoing is seen as it goes, with its times.
    expect(end.stderr).toMatch(/"step-done","step":"terminate build instance","ms":\d/);
    await ground.cloud.idle();
    await expect.poll(() => inventory(ground.ec2), settled).toEqual(before);
  },
);

test('a second Ctrl-C leaves it to the next build, which removes it', async () => {
  const before = await inventory(ground.ec2);
  // An undo that is done before the second one comes leaves it nothing to interrupt.
  const name = 'slow-undo';
  ground.cloud.faults.add({ kind: 'latency', name, operations: ['TerminateInstances'], ms: 5_000, count: 1 });
  const end = await interrupted(folder, (line, signal) => {
    if (uploading(line)) signal('SIGINT');
    // Later than what one Ctrl-C may be heard again.
    if (line.startsWith('interrupted: ')) setTimeout(() => signal('SIGINT'), 600);
  });
  expect(end).toMatchObject({ code: 130, stdout: '' });
  ground.cloud.faults.remove(name);
  expect(end.stderr.trimEnd()).toMatch(/left as it is: the next build removes what this one made$/);
  expect((await findMarked(ground.ec2)).length).toBeGreaterThan(0);
  await command(ground, [...moultImage, 'build', folder, '--test', '--subnet', ground.subnetId]);
  await ground.cloud.idle();
  await expect.poll(() => inventory(ground.ec2), settled).toEqual(before);
});

test('an unchanged definition is found, and --force builds it all the same', async () => {
  const built = result(await build(folder));
  expect(built.outcome).toBe('built');
  expect(result(await build(folder))).toMatchObject({ outcome: 'found', imageId: built.imageId });
  const forced = result(await build(folder, '--force'));
  expect(forced.outcome).toBe('built');
  expect(forced.imageId).not.toBe(built.imageId);
});

test('--keep-on-failure leaves what was made for a look, and the next build removes it', async () => {
  const definition = {
    ...{ name: 'broken', version: 'v1', base: { name: 'debian-12-amd64-*', owners: ['amazon'] } },
    ...{ provision: [{ script: 'provision.sh' }], tests: [{ script: 'test.sh' }] },
  };
  const files = {
    'image.js': `export const image = ${JSON.stringify(definition)};\n`,
    'package.json': '{ "type": "module" }\n',
    'provision.sh': 'echo "there is no such thing"; exit 3\n',
    'test.sh': 'true\n',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(scratch, name), text);
  const before = await inventory(ground.ec2);
  const kept = await build(scratch, '--keep-on-failure');
  expect(kept).toMatchObject({ code: 1, stdout: '' });
  expect(kept.stderr).toContain('| there is no such thing');
  expect(kept.stderr).toMatch(
    /^image\.ts of broken v1: provision\[0\]: provision\.sh ended with exit code 3; it last said: there is no such thing \(log: .*\)\.$/m,
  );
  expect((await findMarked(ground.ec2)).map(({ kind }) => kind)).toContain('instance');
  expect(await build(scratch)).toMatchObject({ code: 1, stdout: '' });
  await ground.cloud.idle();
  await expect.poll(() => inventory(ground.ec2), settled).toEqual(before);
});

test('on a terminal the time of a step is seen running, and standard output is JSON even then', async () => {
  const out = join(scratch, 'result.json');
  const words = [...commandLine, 'build', folder, '--test', '--subnet', ground.subnetId];
  // script gives the command a terminal of its own and writes what appears there.
  const end = await command(ground, [
    'script',
    '-qec',
    `stty cols 100; ${words.join(' ')} >${out}`,
    '/dev/null',
  ]);
  expect(end.code).toBe(0);
  expect(result({ ...end, stdout: await readFile(out, 'utf8') })).toMatchObject({ outcome: 'tested' });
  expect(end.stdout).toContain('\u001b[');
  const screen = stripVTControlCharacters(end.stdout);
  const times = screen.match(/\d+\.\d s \S create image/g) ?? [];
  expect(new Set(times).size).toBeGreaterThan(2);
  expect(screen).toMatch(/ \d+\.\d s {2}create image\r?\n/);
});
