import { isLockedOut } from '../ground/choose-spec.js';
import type { Ground } from '../ground/ground.js';
import type { ExitCode } from '../program/command-failed.js';
import { goOn } from '../roll/carry-out.js';
import { currentRun } from '../roll/current.js';
import { courseHere } from '../roll/look-around.js';
import { applyStack } from './apply-stack.js';
import { recordWish } from './ask.js';
import { before, goOnHere } from './go-on.js';
import { sayEnd } from './run-end.js';
import { roll } from './upgrade.js';

/**
 * Goes back to the release before: a run that stands still is aborted first, Terraform's side is the previous release
 * applied the same way, and the roll is a new plan to its image, refused where the data cannot go back.
 */
export async function rollback(ground: Ground): Promise<ExitCode> {
  await ground.login();
  const { course, seen } = await courseHere(ground, 'rollback');
  if (course.kind === 'go-on') return goOnHere(ground, { run: course.run, seen });
  const { previous } = ground.release;
  if (previous === undefined) throw new Error('courses refuse a rollback of the first release');
  const back = before(ground, previous);
  if (course.kind === 'roll') return roll(back, { intent: 'rollback', has: course.description, seen });
  const { record, description } = course.run;
  if (course.wish === 'to-record')
    await recordWish(ground, record.run, { kind: 'abort', because: 'rollback' });
  if (await isLockedOut(ground, description)) await applyStack(ground);
  const end = await goOn(ground, description, await currentRun(ground));
  if (end.kind !== 'finished') return sayEnd(ground, end, ground.typed.other('rollback'));
  const out = end.left.length === 0 ? '' : `; still out: ${end.left.join(', ')}`;
  ground.say(`the ${record.intent} is aborted${out}`);
  return roll(back, { intent: 'rollback', has: description, seen: await currentRun(ground) });
}
