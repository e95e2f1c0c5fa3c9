import type { HostKey } from '@moult/aws';
import type { BuildRun } from '../build/run.js';
import { step } from '../build/step.js';
import type { ImageTest } from '../definition/definition.js';
import { lastLine } from '../machine/last-line.js';
import { describeEnd, succeeded, type Machine } from '../machine/machine.js';
import { sshMachine } from '../machine/ssh-machine.js';
import type { Access } from './access.js';
import { imageTestFailed } from './image-test-failed.js';
import { launch } from './launch.js';
import { runScript, uploadEnvironment, type Provisioning } from './provision.js';

/** Boots the finished image and runs its tests; returns their names, or throws at the first one that fails. */
export async function bootTest(
  run: BuildRun,
  access: Access,
  built: { readonly imageId: string; readonly hostKeys: readonly HostKey[]; readonly work: Provisioning },
): Promise<readonly string[]> {
  const { definition } = run.loaded;
  await using instance = await launch(run, access, {
    role: 'test',
    imageId: built.imageId,
    userData: definition.testUserData,
  });
  const hostKeys = refuseSharedHostKey(instance.hostKeys, built.hostKeys, run.log.path);
  const machine = sshMachine(instance.session);
  // Tests read which version was pinned; the sources themselves are not there any more, and nothing is to be installed.
  await uploadEnvironment(machine, built.work);
  return [...hostKeys, ...(await runTests(machine, built.work, definition.tests))];
}

/** The image test `host-keys`: an instance of the image must not have a key of the machine that the image was built on. */
export function refuseSharedHostKey(
  booted: readonly HostKey[],
  built: readonly HostKey[],
  log: string,
): readonly string[] {
  const shared = booted.find(({ blob }) => built.some((other) => other.blob === blob));
  if (shared === undefined) return ['host-keys'];
  throw imageTestFailed(
    'host-keys',
    `the image has the ${shared.type} host key of the machine it was built on, so every instance would share it`,
    log,
  );
}

/** Runs these tests on a machine, each a step of its own. */
export async function runTests(
  machine: Machine,
  work: Provisioning,
  tests: readonly ImageTest[],
): Promise<readonly string[]> {
  for (const test of tests) {
    const name = testName(test);
    await step(work, `test ${name}`, async () => {
      const outcome = await runScript(machine, work, test);
      if (succeeded(outcome)) return;
      const said = lastLine(outcome.tail);
      const because =
        outcome.ended.kind === 'exited' ? said : `it ${describeEnd(outcome.ended)} and last said: ${said}`;
      throw imageTestFailed(name, because, work.log.path);
    });
  }
  return tests.map(testName);
}

/** `binary` for `../shared-1/tests/binary.sh`. */
function testName({ script }: ImageTest): string {
  return (script.split('/').at(-1) ?? script).replace(/\.sh$/, '');
}
