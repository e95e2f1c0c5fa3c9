import { BuildRefused } from '../build-refused.js';
import { BuildLog } from '../build/log.js';
import type { BuildSettings } from '../build/settings.js';
import { step } from '../build/step.js';
import type { LoadedDefinition } from '../definition/load.js';
import { obtainAll } from '../sources/obtain-all.js';
import { runTests } from '../steps/boot-test.js';
import { provision } from '../steps/provision.js';
import { upload } from '../steps/upload.js';
import { removeDeadContainers, startContainer } from './build-container.js';
import { containerMachine } from './container-machine.js';
import { flatten } from './flatten.js';

/** A container image made of an image definition. */
export interface DockerImage {
  readonly tag: string;
  readonly name: string;
  readonly version: string;
  readonly tests: readonly string[];
  readonly sources: readonly { readonly name: string; readonly kind: string; readonly version: string }[];
}

type DockerSettings = Pick<
  BuildSettings,
  'watch' | 'signal' | 'environment' | 'sourceKind' | 'cacheDir' | 'logDir' | 'fetcher'
>;

/**
 * The same files and provisioning scripts as the EC2 image, run in a container of a container image of the base. For
 * tests that need the service and not the machine: nothing of the boot (units, volume, address) is in play.
 */
export async function buildDockerImage(
  loaded: LoadedDefinition,
  names: { readonly base: string; readonly tag: string },
  settings: DockerSettings,
): Promise<DockerImage> {
  const { definition } = loaded;
  if (definition.docker === undefined) {
    throw new BuildRefused(
      'definition',
      `image.ts of ${definition.name}: docker: it names no command to run.`,
    );
  }
  const { command } = definition.docker;
  await using log = new BuildLog(settings.logDir, `${definition.name}-${definition.version}-docker.log`);
  const context = { watch: settings.watch, log, signal: settings.signal };
  const sources = await step(context, 'obtain sources', () => obtainAll(loaded, settings));
  await step(context, 'remove leftovers', () => removeDeadContainers(settings.watch));
  const { signal } = settings;
  const build = `${definition.name}-${definition.version}`;
  await using container = await step(context, 'start container', () =>
    startContainer(names.base, { build, signal }),
  );
  const machine = containerMachine(container.id);
  const work = { ...context, loaded, sources, environment: settings.environment };
  await step(context, 'upload', () => upload(machine, work));
  await provision(machine, work);
  const tests = definition.tests.filter(({ where }) => where === 'anywhere');
  const passed = await runTests(machine, work, tests);
  await step(context, 'flatten', () => flatten(container.id, { tag: names.tag, command }, { signal }));
  return {
    tag: names.tag,
    name: definition.name,
    version: definition.version,
    tests: passed,
    sources: sources.map(({ name, variant }) => ({ name, kind: variant.kind, version: variant.version })),
  };
}
