import { ask, type Ask } from '@moult/rolling-upgrade';
import type { Ground } from '../ground/ground.js';
import { CommandFailed, type ExitCode } from '../program/command-failed.js';
import { currentRun, journalOf } from '../roll/current.js';
import { courseHere } from '../roll/look-around.js';
import { runnerClock } from '../wiring/runner-clock.js';
import { goOnHere } from './go-on.js';

/**
 * Records a wish in the journal. A runner at work reads it before its next step; when nobody is at work, `resume` and
 * `abort` are carried out here.
 */
export async function wish(ground: Ground, what: Pick<Ask, 'kind' | 'because'>): Promise<ExitCode> {
  const { course, seen } = await courseHere(ground, what.kind);
  if (course.kind === 'go-on') return goOnHere(ground, { run: course.run, seen });
  await recordWish(ground, course.run.record.run, what);
  ground.say(`${what.kind} is recorded: ${what.because}`);
  if (course.kind === 'record') {
    ground.say('the runner stops at its next safe point');
    return 0;
  }
  return goOnHere(ground, { run: course.run, seen: await currentRun(ground) });
}

/** Writes a wish into the journal of a run. Throws {@link CommandFailed} (1) when the run does not take it any more. */
export async function recordWish(
  ground: Ground,
  run: string,
  what: Pick<Ask, 'kind' | 'because'>,
): Promise<void> {
  const ports = { journal: journalOf(ground, run), clock: runnerClock() };
  const asked = await ask(ports, { ...what, by: ground.holder });
  if (asked.kind === 'recorded') return;
  throw new CommandFailed(1, `${what.kind} is not possible: ${asked.because}.`, ground.typed.other('status'));
}
