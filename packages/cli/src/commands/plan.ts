import type { ClusterDescription } from '@moult/consul-stack';
import type { Plan } from '@moult/rolling-upgrade';
import type { Ground } from '../ground/ground.js';
import type { ExitCode } from '../program/command-failed.js';
import { planLines } from '../render/plan-lines.js';
import { consider } from '../roll/consider.js';
import { underWay } from '../roll/current.js';
import { courseHere } from '../roll/look-around.js';
import { changeLines } from '../state/change-lines.js';
import { refuseForbidden } from '../state/refuse-forbidden.js';
import { planStack, type StackPlan } from './apply-stack.js';
import { expectedLine } from './expected.js';
import { runLines } from './status.js';

/** Says what would happen, in which order and why. Changes nothing. 2 when something would. */
export async function plan(ground: Ground, answer: (plan: unknown) => void): Promise<ExitCode> {
  const { course, seen } = await courseHere(ground, 'plan');
  // A run that is over is a matter for `status`.
  const story = underWay(seen) === null ? [] : runLines(seen, ground.typed);
  for (const line of story) ground.say(line);
  const planned = await planStack(ground);
  const { image, spec, changes, differs, halfMade } = planned;
  for (const line of differs) ground.say(line);
  if (halfMade.length > 0) {
    for (const address of halfMade) ground.say(`half made: ${address}; create keeps it`);
    ground.say(`what else Terraform would do is known once it is kept: ${ground.typed.other('create')}`);
    answer({ terraform: null, image: image.image, roll: null });
    return 2;
  }
  if (course.kind === 'show-roll') refuseForbidden(changes);
  for (const line of changeLines(changes)) ground.say(line);
  ground.say(
    `image: ${image.image.name} ${image.image.version} (${image.image.id}), ${ground.release.service.name} ${image.serviceVersion}`,
  );
  if (course.kind === 'show-creation') {
    ground.say(`${String(spec.nodes)} nodes would be created, all side by side`);
    answer({ terraform: changes, image: image.image, roll: null });
    return 2;
  }
  const roll = await rollOf(ground, course.description, planned);
  answer({ terraform: changes, image: image.image, roll });
  return roll === null && changes.length === 0 ? 0 : 2;
}

/** Says how the nodes would be replaced; null where none would be, or where nobody can tell yet. */
async function rollOf(
  ground: Ground,
  existing: ClusterDescription,
  { image, strategy, isShut, changes }: StackPlan,
): Promise<Plan | null> {
  if (isShut) {
    ground.say('the order is known once Terraform has opened SSH to this machine');
    return null;
  }
  // A template that Terraform is going to change gets the next version; nothing else of the description changes.
  const version =
    existing.launchTemplate.version + (changes.some(({ type }) => type === 'aws_launch_template') ? 1 : 0);
  const description = {
    ...existing,
    release: ground.release.name,
    imageId: image.image.id,
    launchTemplate: { ...existing.launchTemplate, version },
  };
  const considered = await consider(ground, { intent: 'upgrade', description, image, strategy });
  if (considered.kind === 'nothing-to-do') {
    ground.say('no node would be replaced:');
    for (const because of considered.because) ground.say(`  ${because}`);
    return null;
  }
  for (const line of planLines(considered.plan, considered.seen)) ground.say(line);
  ground.say(expectedLine(considered.plan));
  return considered.plan;
}
