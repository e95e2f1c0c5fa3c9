import type { ClusterDescription } from '@moult/consul-stack';
import { choose } from '../ground/choose-spec.js';
import type { Ground } from '../ground/ground.js';
import type { ExitCode } from '../program/command-failed.js';
import { begin } from '../roll/carry-out.js';
import { consider, type Wanted } from '../roll/consider.js';
import type { RunSeen } from '../roll/current.js';
import { courseHere } from '../roll/look-around.js';
import { applyStack } from './apply-stack.js';
import { goOnHere } from './go-on.js';
import { prove } from './prove.js';
import { isDone, sayEnd } from './run-end.js';

/**
 * Upgrades the cluster to the release, or goes on with an upgrade that was stopped: Terraform (guarded), then the roll,
 * then the proof that nothing is left to do.
 */
export async function upgrade(ground: Ground): Promise<ExitCode> {
  await ground.login();
  const { course, seen } = await courseHere(ground, 'upgrade');
  if (course.kind === 'go-on') return goOnHere(ground, { run: course.run, seen });
  return roll(ground, { intent: 'upgrade', has: course.description, seen });
}

/** A new plan, carried out. */
export async function roll(
  ground: Ground,
  { intent, has, seen }: { intent: Wanted['intent']; has: ClusterDescription; seen: RunSeen },
): Promise<ExitCode> {
  await refuseHopeless(ground, intent, has);
  const { description, image, strategy } = await applyStack(ground);
  const wanted = { intent, description, image, strategy };
  const considered = await consider(ground, wanted);
  if (considered.kind === 'nothing-to-do') {
    ground.say(`nothing to do: ${considered.because.join('; ')}`);
    return 0;
  }
  const end = await begin(ground, { ...wanted, plan: considered.plan, after: seen });
  if (!isDone(end)) return sayEnd(ground, end, ground.typed.other('rollback'));
  return prove(ground);
}

/**
 * Asks everything that may refuse a roll while the stack is still as it was: a run that will not begin must not have
 * changed anything.
 * @throws {CommandFailed} with every reason why not.
 */
export async function refuseHopeless(
  ground: Ground,
  intent: Wanted['intent'],
  has: ClusterDescription,
): Promise<void> {
  const { image, strategy, isShut } = await choose(ground, has);
  // What is refused once Terraform has let this machine in is refused after it.
  if (isShut) return;
  const description = { ...has, release: ground.release.name, imageId: image.image.id };
  await consider(ground, { intent, description, image, strategy });
}
