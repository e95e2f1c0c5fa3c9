import { join } from 'node:path';
import { changeStatus, prune, type BuildResult } from '@moult/image-builder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command, commandLine, type CommandEnd } from './testing/command-line.js';
import { startGround, type Ground } from './testing/ground.js';
import { stepsBeforePublishing } from './testing/killed-build.js';
import { inventory } from './testing/nothing-left.js';

const folder = join(import.meta.dirname, 'testing/light');
let ground: Ground;
beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground[Symbol.asyncDispose]());

/** Describe calls lag behind writes, so this is asked until it is so; two seconds are eight times the lag. */
const settled = { timeout: 2000, interval: 100 };

/** A build of the light definition that hears Ctrl-C when this step is announced. */
function interruptedAt(at: string, flag: '--force' | '--test' | '--verbose'): Promise<CommandEnd> {
  const args = ['build', folder, '--json', flag, '--subnet', ground.subnetId];
  return command(ground, [...commandLine, ...args], (line, signal) => {
    if (!line.startsWith('{')) return;
    const event = JSON.parse(line) as { readonly kind: string; readonly step?: string };
    if (event.kind === 'step-started' && event.step === at) signal('SIGINT');
  });
}

const heard = 'interrupted: undoing what was made';

const nothingNew = async (before: Record<string, string[]>): Promise<void> => {
  await ground.cloud.idle();
  await expect.poll(() => inventory(ground.ec2), settled).toEqual(before);
};

test.each([
  ...stepsBeforePublishing.map((step) => [step, '--force'] as const),
  // Only a build that may find what it would make looks for it.
  ['look for an unchanged image', '--verbose'] as const,
])('Ctrl-C at "%s" undoes what was made, and the last line says so', async (at, flag) => {
  const before = await inventory(ground.ec2);
  const end = await interruptedAt(at, flag);
  expect(end.stderr).toContain(heard);
  expect(end).toMatchObject({ code: 130, stdout: '' });
  expect(end.stderr.trimEnd()).toMatch(
    /\nThe build was interrupted; what could be undone has been undone\.$/,
  );
  await nothingNew(before);
});

/** From here on the image is there and good: a build that is interrupted takes back what it needed, and says what it has made. */
const afterwards = [
  'publish',
  'terminate test instance',
  'terminate build instance',
  'delete security group',
  'delete key pair',
];

test.each(afterwards)('Ctrl-C at "%s" leaves the image that was made, and nothing else', async (at) => {
  const before = await inventory(ground.ec2);
  const end = await interruptedAt(at, '--force');
  expect(end.stderr).toContain(heard);
  expect(end.code).toBe(0);
  const { outcome, imageId } = JSON.parse(end.stdout) as BuildResult;
  expect(outcome).toBe('built');
  await ground.cloud.idle();
  await expect
    .poll(() => inventory(ground.ec2), settled)
    .toEqual({
      ...before,
      images: [...(before['images'] ?? []), imageId],
      // One more, of the image; that it is one, its removal shows below.
      snapshots: expect.arrayContaining(before['snapshots'] ?? []) as unknown,
    });
  await changeStatus(ground.ec2, imageId, 'revoked');
  await expect
    .poll(async () => {
      const { images } = await prune(ground.ec2, { keep: 1, dryRun: false });
      return images.some(({ image, verdict }) => image.imageId === imageId && verdict === 'remove');
    }, settled)
    .toBe(true);
  await nothingNew(before);
});

test('Ctrl-C at "remove image" of a build that only tests leaves nothing, and the result is said', async () => {
  const before = await inventory(ground.ec2);
  const end = await interruptedAt('remove image', '--test');
  expect(end.stderr).toContain(heard);
  expect(end.code).toBe(0);
  expect(JSON.parse(end.stdout)).toMatchObject({ outcome: 'tested' });
  await nothingNew(before);
});
