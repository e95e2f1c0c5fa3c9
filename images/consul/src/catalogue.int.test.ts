import { join } from 'node:path';
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeregisterImageCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { findImage } from '@moult/aws';
import {
  changeStatus,
  listImages,
  loadDefinition,
  prune,
  type ImageStatus,
  type LoadedDefinition,
} from '@moult/image-builder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './testing/cluster.js';
import { bake, startGround, type Ground } from './testing/ground.js';
import { inventory } from './testing/nothing-left.js';

let ground: Ground;
let light: LoadedDefinition;
/** Images of v1, oldest first, and one of v2. */
let old: string[];
let newer: string;

const version = (name: string): LoadedDefinition => ({
  ...light,
  definition: { ...light.definition, version: name },
});

beforeAll(async () => {
  ground = await startGround();
  light = await loadDefinition(join(import.meta.dirname, 'testing/light'));
  old = [];
  for (let made = 0; made < 5; made += 1)
    old.push((await bake(ground, version('v1'), { mode: 'force' })).imageId);
  newer = (await bake(ground, version('v2'))).imageId;
}, 300_000);

afterAll(() => ground[Symbol.asyncDispose]());

const nth = (index: number): string => old[index] ?? '';

/** What a tag says is shown a moment after it was set. */
const shown = (imageId: string, status: ImageStatus) =>
  eventually(
    `${imageId} as ${status}`,
    () => listImages(ground.ec2, { imageId }),
    ([image]) => image?.status === status,
  );

/** What pruning would do, by image; it decides anew each time. */
async function verdicts(keep = 1): Promise<Record<string, string>> {
  const { images } = await prune(ground.ec2, { keep, dryRun: true });
  return Object.fromEntries(images.map(({ image, because }) => [image.imageId, because]));
}

const eventuallyPrune = (imageId: string, because: string) =>
  eventually(`${imageId} to be "${because}"`, verdicts, (all) => all[imageId] === because);

test('built images are tested ones; they are listed newest first, and asked for by name, version and status', async () => {
  const all = await listImages(ground.ec2, { name: 'light' });
  expect(all.map(({ imageId }) => imageId)).toEqual([newer, ...[...old].reverse()]);
  expect(all.map(({ status }) => status)).toEqual(all.map(() => 'tested'));
  expect(await listImages(ground.ec2, { name: 'light', version: 'v2', status: 'tested' })).toHaveLength(1);
  expect(await listImages(ground.ec2, { name: 'dark' })).toEqual([]);
});

test('a tested image is released once, and goes no way back', async () => {
  expect(await changeStatus(ground.ec2, nth(2), 'released')).toMatchObject({ status: 'released' });
  await shown(nth(2), 'released');
  for (const to of ['released', 'tested', 'candidate'] as const) {
    await expect(changeStatus(ground.ec2, nth(2), to)).rejects.toThrow(
      `${nth(2)} is released: from there it cannot become ${to}.`,
    );
  }
});

test('a candidate cannot be released, however it is asked for', async () => {
  const contents = new Map([...light.contents, ['test.sh', Buffer.from('exit 1')]]);
  const failing = bake(ground, { ...version('v3'), contents }, { keepOnFailure: true });
  await expect(failing).rejects.toThrow('The image test "test" failed');
  const [candidate] = await eventually(
    'the candidate',
    () => listImages(ground.ec2, { version: 'v3' }),
    (found) => found.length === 1,
  );
  const id = candidate?.imageId ?? '';
  await expect(changeStatus(ground.ec2, id, 'released')).rejects.toThrow(
    `${id} is candidate: from there it cannot become released.`,
  );
  expect(await findImage(ground.ec2, { name: 'light', version: 'v3' })).toMatchObject({
    kind: 'none',
    because: `There is no tested image light v3: ${id} is candidate.`,
  });
});

test('a revoked image is not found by whoever looks for one to roll out, and stays revoked', async () => {
  const wanted = { name: 'light', version: 'v2' };
  expect(await findImage(ground.ec2, wanted)).toMatchObject({ kind: 'found', image: { id: newer } });
  await changeStatus(ground.ec2, newer, 'revoked');
  await eventually(
    'nothing to be found',
    () => findImage(ground.ec2, wanted),
    ({ kind }) => kind === 'none',
  );
  expect(await findImage(ground.ec2, wanted)).toMatchObject({
    because: `There is no tested image light v2: ${newer} is revoked.`,
  });
  await expect(changeStatus(ground.ec2, newer, 'released')).rejects.toThrow('from there it cannot become');
  await expect(changeStatus(ground.ec2, 'ami-0123456789abcdef0', 'revoked')).rejects.toThrow(
    'There is no image ami-0123456789abcdef0 that Moult has baked.',
  );
});

test('what a rollback may need is spared: run, stopped, named by any version of a template, released, newest', async () => {
  const LaunchTemplateName = 'light';
  const named = (ImageId: string) => ({ LaunchTemplateName, LaunchTemplateData: { ImageId } });
  await ground.ec2.send(new CreateLaunchTemplateCommand(named(nth(0))));
  await ground.ec2.send(new CreateLaunchTemplateVersionCommand(named(nth(4))));
  const run = { InstanceType: 't3.small', MinCount: 1, MaxCount: 1, SubnetId: ground.subnetId } as const;
  const { Instances = [] } = await ground.ec2.send(new RunInstancesCommand({ ...run, ImageId: newer }));
  const InstanceIds = Instances.flatMap(({ InstanceId }) => InstanceId ?? []);
  await eventuallyPrune(newer, 'in use');
  await ground.cloud.idle();
  await ground.ec2.send(new StopInstancesCommand({ InstanceIds }));
  await ground.cloud.idle();
  // The template's first version is the image of the release before this one.
  await eventuallyPrune(nth(0), 'in use');
  await eventuallyPrune(newer, 'in use');
  const others = 'the newest 1 of light v1 that nothing else holds';
  expect(await verdicts()).toMatchObject({
    ...{ [nth(1)]: `older than ${others}`, [nth(2)]: 'released' },
    ...{ [nth(3)]: `among ${others}`, [nth(4)]: 'in use' },
  });
  await ground.ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  await ground.cloud.idle();
  await eventuallyPrune(newer, 'revoked and not in use');
});

test('pruning removes the others with their snapshots, and nothing else', async () => {
  const before = await inventory(ground.ec2);
  await prune(ground.ec2, { keep: 1, dryRun: false });
  const gone = [nth(1), newer];
  const after = await eventually(
    'the others to be gone',
    () => inventory(ground.ec2),
    ({ images = [], snapshots = [] }) =>
      !images.some((id) => gone.includes(id)) && snapshots.length < (before['snapshots']?.length ?? 0) - 1,
  );
  expect(after['images']).toEqual(before['images']?.filter((id) => !gone.includes(id)));
  expect(after['snapshots']).toHaveLength(after['images']?.length ?? 0);
  expect(Object.keys(await verdicts())).toEqual(expect.arrayContaining([nth(0), nth(2), nth(3), nth(4)]));
});

test('what a pruning that was killed half way left of an image is removed by the next one', async () => {
  const before = await inventory(ground.ec2);
  // Its two calls are these; whoever is killed between them has made the first one only.
  await ground.ec2.send(new DeregisterImageCommand({ ImageId: nth(3) }));
  await eventually(
    'the image to be gone',
    () => inventory(ground.ec2),
    ({ images = [] }) => !images.includes(nth(3)),
  );
  expect((await inventory(ground.ec2))['snapshots']).toEqual(before['snapshots']);
  const { orphanSnapshots } = await prune(ground.ec2, { keep: 1, dryRun: false });
  expect(orphanSnapshots).toEqual([
    { snapshotId: expect.stringMatching(/^snap-/) as string, name: 'light', version: 'v1' },
  ]);
  const [gone] = orphanSnapshots;
  await eventually(
    'the snapshot to be gone',
    () => inventory(ground.ec2),
    ({ snapshots = [] }) => !snapshots.includes(gone?.snapshotId ?? ''),
  );
  const after = await inventory(ground.ec2);
  expect(after['snapshots']).toHaveLength(after['images']?.length ?? 0);
  expect((await prune(ground.ec2, { keep: 1, dryRun: false })).orphanSnapshots).toEqual([]);
});
