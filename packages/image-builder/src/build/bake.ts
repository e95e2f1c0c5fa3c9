import { sshMachine } from '../machine/ssh-machine.js';
import { prepareAccess, type Access } from '../steps/access.js';
import { bootTest } from '../steps/boot-test.js';
import { capture, stop } from '../steps/capture.js';
import { clean } from '../steps/clean.js';
import { launch, type BuildInstance } from '../steps/launch.js';
import { provision, type Provisioning } from '../steps/provision.js';
import { publish } from '../steps/publish.js';
import { upload } from '../steps/upload.js';
import type { BuildRun } from './run.js';
import { step } from './step.js';

/** What came out; in test mode the image is gone again by the time the build returns. */
export interface Baked {
  readonly imageId: string;
  readonly tests: readonly string[];
}

/** The steps that make something, in their order; each registers its undo before the next one starts. */
export async function bake(run: BuildRun): Promise<Baked> {
  const { settings, log, loaded, sources } = run;
  const context = { watch: settings.watch, log, signal: settings.signal };
  const work: Provisioning = { ...context, loaded, sources, environment: settings.environment };
  const access = await step(context, 'open access', () => prepareAccess(run));
  const built = await provisioned(run, access, work);
  await step(context, 'stop build instance', () => stop(run, built.instanceId));
  const imageId = await step(context, 'create image', () => capture(run, built.instanceId));
  const booted = await bootTest(run, access, { imageId, hostKeys: built.hostKeys, work });
  if (settings.mode !== 'test') {
    await step(context, 'publish', () => publish(run, imageId));
    run.undo.release(`image ${imageId}`);
  }
  return { imageId, tests: [...built.cleaned, ...booted] };
}

async function provisioned(
  run: BuildRun,
  access: Access,
  work: Provisioning,
): Promise<Pick<BuildInstance, 'instanceId' | 'hostKeys'> & { readonly cleaned: readonly string[] }> {
  await using instance = await launch(run, access, {
    role: 'build',
    imageId: run.base.imageId,
    userData: '',
  });
  const machine = sshMachine(instance.session);
  await step(work, 'upload', () => upload(machine, work));
  await provision(machine, work);
  const cleaned = await step(work, 'clean', () => clean(machine, work));
  return { instanceId: instance.instanceId, hostKeys: instance.hostKeys, cleaned };
}
