import type { RunRecord } from '@moult/aws';
import type { ClusterDescription } from '@moult/consul-stack';
import type { ExitCode } from '../program/command-failed.js';
import { reasonWanted, type Typed } from '../render/typed.js';
import { wayOut } from './way-out.js';
import { type During, isDuring, type Run, type Situation } from './situation.js';

/** The run in the journal, to its end. */
type GoOn = { readonly kind: 'go-on'; readonly run: Run };
/** A new run on a cluster that stands. */
type Roll = { readonly kind: 'roll'; readonly description: ClusterDescription };
/** The wish is written into the journal, where a runner at work reads it, and the run carried on here. */
type RecordAndGoOn = { readonly kind: 'record-and-go-on'; readonly run: Run };

/**
 * What each command may do, by situation. `status`, `journal` and `destroy` are not here: they do the same in every one.
 */
export interface Courses {
  /** `make`: Terraform first, then a new run that makes the cluster or mends it. */
  readonly create:
    | { readonly kind: 'make'; readonly has: ClusterDescription | null; readonly intent: 'create' | 'heal' }
    | GoOn;
  readonly plan:
    | { readonly kind: 'show-creation' }
    | { readonly kind: 'show-roll'; readonly description: ClusterDescription };
  readonly upgrade: Roll | GoOn;
  /** `abort-and-roll`: the run in the journal is ended first, and the wish to do so recorded unless it is. */
  readonly rollback:
    | Roll
    | GoOn
    | { readonly kind: 'abort-and-roll'; readonly run: Run; readonly wish: 'to-record' | 'recorded' };
  readonly pause: { readonly kind: 'record'; readonly run: Run };
  readonly resume: GoOn | RecordAndGoOn;
  readonly abort: GoOn | RecordAndGoOn;
}

/** Commands whose way depends on the situation. */
export type Commanded = keyof Courses;

/** Why not, and the one command that helps. */
export interface Refused {
  readonly kind: 'refused';
  readonly exitCode: ExitCode;
  readonly because: string;
  readonly next?: string;
}

/** Who typed the command, and how its like is written down. */
export interface Who {
  readonly release: string;
  /** Name of the release before, if there is one. */
  readonly previous: string | undefined;
  readonly environment: string;
  /** `s3://bucket/key` of Terraform's state. */
  readonly state: string;
  readonly typed: Typed;
}

/** Every situation but the one in which no command helps. */
type Known = Exclude<Situation, { readonly kind: 'stack-lost' }>;
/** Those in which no machine runs and none is on its way. */
type Bare = Extract<Known, { readonly kind: 'nothing-yet' | 'stack-unfinished' | 'no-machines' }>;

/** What a command does in a situation, and the next command where it does nothing. The one place; pure and total. */
export function courseOf<Kind extends Commanded>(
  command: Kind,
  situation: Situation,
  who: Who,
): Courses[Kind] | Refused {
  return situation.kind === 'stack-lost' ? lost(situation, who) : courses[command](situation, who);
}

const courses: {
  readonly [Kind in Commanded]: (situation: Known, who: Who) => Courses[Kind] | Refused;
} = {
  create,
  plan: (situation) =>
    isBare(situation) ? { kind: 'show-creation' } : { kind: 'show-roll', description: situation.description },
  upgrade,
  rollback,
  pause,
  resume: (situation, who) => wish('resume', situation, who),
  abort: (situation, who) => wish('abort', situation, who),
};

function create(situation: Known, who: Who): Courses['create'] | Refused {
  if (isBare(situation)) {
    const has = situation.kind === 'no-machines' ? situation.description : null;
    return { kind: 'make', has, intent: 'create' };
  }
  if (isDuring(situation)) {
    const { record } = situation;
    return mends(record, who) ? { kind: 'go-on', run: situation } : underWay(record, who);
  }
  if (situation.kind === 'aborted-incomplete') {
    return mends(situation.record, who)
      ? { kind: 'make', has: situation.description, intent: 'heal' }
      : leftOut(situation, who);
  }
  const others = situation.releases.filter((one) => one !== who.release);
  if (others.length === 0) return { kind: 'make', has: situation.description, intent: 'heal' };
  const because = `${who.environment} exists and was made by ${others.join(' and ')}.`;
  return refused(because, who.typed.other('upgrade'));
}

function upgrade(situation: Known, who: Who): Courses['upgrade'] | Refused {
  if (isBare(situation)) {
    return refused(`There is no cluster in ${who.environment} to upgrade.`, who.typed.other('create'));
  }
  if (!isDuring(situation)) return { kind: 'roll', description: situation.description };
  const { intent, release } = situation.record;
  const isOurs = release === who.release && intent !== 'create' && intent !== 'rollback';
  return isOurs ? { kind: 'go-on', run: situation } : underWay(situation.record, who);
}

function rollback(situation: Known, who: Who): Courses['rollback'] | Refused {
  const { previous, release, environment, typed } = who;
  if (previous === undefined) {
    return refused(`${release} is the first release: there is nothing before it.`, undefined, 1);
  }
  if (isBare(situation)) {
    return refused(`There is no cluster in ${environment} to roll back.`, typed.by(previous, 'create'));
  }
  if (isDuring(situation)) return rollbackDuring(situation, who);
  // What was never finished has no release to go back to.
  if (situation.kind === 'aborted-incomplete' && isMaking(situation.record)) return leftOut(situation, who);
  return { kind: 'roll', description: situation.description };
}

function rollbackDuring(situation: During, who: Who): Courses['rollback'] | Refused {
  const { record, kind } = situation;
  if (record.intent === 'rollback' && record.release === who.previous) {
    return { kind: 'go-on', run: situation };
  }
  const isOurs = record.release === who.release && record.intent !== 'create';
  if (!isOurs) return underWay(record, who);
  // A runner may be at work: it is asked to stop where no node is out, and not overtaken.
  if (kind === 'under-way') {
    return refused(`${storyOf(record)} is under way.`, who.typed.other('pause', reasonWanted));
  }
  return { kind: 'abort-and-roll', run: situation, wish: kind === 'aborting' ? 'recorded' : 'to-record' };
}

function pause(situation: Known, who: Who): Courses['pause'] | Refused {
  if (!isDuring(situation)) return noRun('pause', who);
  const { kind } = situation;
  if (kind === 'under-way' || kind === 'paused') return { kind: 'record', run: situation };
  const because = `The run is ${kind === 'aborting' ? 'being aborted' : 'halted'}: there is nothing to pause.`;
  return refused(because, who.typed.other('status'), 1);
}

function wish(kind: 'resume' | 'abort', situation: Known, who: Who): Courses['resume'] | Refused {
  if (!isDuring(situation)) return noRun(kind, who);
  const { record } = situation;
  // The run goes to a release that this command does not hold.
  if (record.release !== who.release && record.release !== who.previous) {
    return refused(`${storyOf(record)} is under way.`, who.typed.by(record.release, kind, reasonWanted));
  }
  // A run whose runner died is not paused, and an abort is not taken back: going on is all there is to do.
  const isOnItsWay = situation.kind === 'aborting' || (kind === 'resume' && situation.kind === 'under-way');
  return { kind: isOnItsWay ? 'go-on' : 'record-and-go-on', run: situation };
}

/** No machine runs. */
function isBare(situation: Known): situation is Bare {
  return !('description' in situation) || situation.kind === 'no-machines';
}

/** Whether `create` is the command for a run: it began it, or it mends what it made. */
function mends(record: RunRecord, who: Who): boolean {
  return record.release === who.release && isMaking(record);
}

function isMaking({ intent }: RunRecord): boolean {
  return intent === 'create' || intent === 'heal';
}

function noRun(kind: string, { environment, typed }: Who): Refused {
  const because = `No run is under way in ${environment}: there is nothing to ${kind}.`;
  return refused(because, typed.other('status'), 1);
}

function underWay(record: RunRecord, who: Who): Refused {
  return refused(`${storyOf(record)} is under way.`, wayOn(record, who));
}

/** What an aborted run has left out is brought back first. */
function leftOut(
  { record, left }: Extract<Known, { readonly kind: 'aborted-incomplete' }>,
  who: Who,
): Refused {
  const because = `${storyOf(record)} was aborted with ${left.join(', ')} still out.`;
  return refused(because, wayOut(record, who));
}

function storyOf({ intent, release, since }: RunRecord): string {
  return `${intent} to ${release}, begun ${since},`;
}

/** The command that goes on with a run. */
function wayOn({ intent, release }: RunRecord, { previous, typed }: Who): string {
  if (intent === 'rollback') {
    // A rollback goes to the release before, and is typed with the one it leaves.
    return previous === release ? typed.other('rollback') : typed.by(release, 'resume', reasonWanted);
  }
  return typed.by(release, intent === 'heal' ? 'create' : intent === 'scale' ? 'upgrade' : intent);
}

function lost(
  { instances, record }: Extract<Situation, { readonly kind: 'stack-lost' }>,
  { environment, state, typed }: Who,
): Refused {
  if (instances.length > 0) {
    return refused(
      `${instances.join(', ')} of ${environment} run, and Terraform's state does not know their stack: bring back an earlier version of ${state}.`,
    );
  }
  const story = record === null ? 'A run' : storyOf(record);
  return refused(`${story} is not over, and its stack was taken down or lost.`, typed.other('destroy'));
}

function refused(because: string, next?: string, exitCode: ExitCode = 4): Refused {
  return { kind: 'refused', exitCode, because, ...(next === undefined ? {} : { next }) };
}
