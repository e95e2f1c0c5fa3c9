import { clusterInstances, tagKeys, tagOf } from '@moult/aws';
import { readState, type StateSeen } from '../ground/existing.js';
import { type Ground, stateAt, whose } from '../ground/ground.js';
import { currentRun, type RunSeen } from './current.js';
import { CommandFailed } from '../program/command-failed.js';
import { type Commanded, courseOf, type Courses } from './course.js';
import { type Situation, situationOf } from './situation.js';

/** What was read at one moment, and the situation it shows. */
export interface Around {
  readonly seen: RunSeen;
  readonly state: StateSeen | null;
  readonly situation: Situation;
}

/** Reads pointer, journal, state and machines. Changes nothing and logs in nowhere. */
export async function lookAround(ground: Ground): Promise<Around> {
  const { clients } = ground;
  const [seen, state, found] = await Promise.all([
    currentRun(ground),
    readState(clients.s3, stateAt(ground)),
    clusterInstances(clients.ec2Reads, whose(ground)),
  ]);
  const instances = found.map(({ id, tags }) => ({ id, release: tagOf(tags, tagKeys.release) }));
  return { seen, state, situation: situationOf({ ...seen, state, instances }) };
}

/** What a command does here and now. Throws {@link CommandFailed} with the reason and the next command when it does nothing. */
export async function courseHere<Kind extends Commanded>(
  ground: Ground,
  command: Kind,
): Promise<Around & { readonly course: Courses[Kind] }> {
  const around = await lookAround(ground);
  const { release, config, typed } = ground;
  const { bucket, key } = stateAt(ground);
  const course = courseOf(command, around.situation, {
    ...{ release: release.name, previous: release.previous?.name, environment: config.environment },
    ...{ state: `s3://${bucket}/${key}`, typed },
  });
  if (course.kind === 'refused') throw new CommandFailed(course.exitCode, course.because, course.next);
  return { ...around, course };
}
