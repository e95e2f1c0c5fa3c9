import type { Config } from '../config/config.js';
import { isLockedOut } from '../ground/choose-spec.js';
import type { Ground } from '../ground/ground.js';
import type { ExitCode } from '../program/command-failed.js';
import type { InfraRelease } from '../release/infra-release.js';
import { goOn } from '../roll/carry-out.js';
import type { RunSeen } from '../roll/current.js';
import type { Run } from '../roll/situation.js';
import { wayOut } from '../roll/way-out.js';
import { applyStack } from './apply-stack.js';
import { finish } from './finish.js';
import { prove } from './prove.js';
import { isDone, sayEnd } from './run-end.js';
import type { ClusterSummary } from './summary.js';

/**
 * Goes on with the run in the journal, whatever its intent: by the release that it goes to, and to its own end. `made` is
 * told of a cluster that was created or mended.
 */
export async function goOnHere(
  typed: Ground,
  { run, seen }: { readonly run: Run; readonly seen: RunSeen },
  made: (cluster: ClusterSummary) => void = () => undefined,
): Promise<ExitCode> {
  const { record, description } = run;
  const ground = groundOf(typed, record.release);
  ground.say(`going on with ${record.intent} to ${record.release}, begun ${record.since}`);
  // From another address than before: SSH is opened to it, by the release that the stack is of already.
  const here = (await isLockedOut(ground, description))
    ? (await applyStack(ground)).description
    : description;
  const end = await goOn(ground, here, seen);
  if (!isDone(end)) return sayEnd(ground, end, wayOut(record, whoTyped(typed)));
  if (record.intent !== 'create' && record.intent !== 'heal') return prove(ground);
  made(await finish(ground, here));
  return 0;
}

/** Whose command was typed, whatever release its run goes to. */
function whoTyped({ release, typed }: Ground): Parameters<typeof wayOut>[1] {
  return { release: release.name, typed };
}

/** A run goes to a release: the one whose command was typed, or, in a rollback, the one before it. */
function groundOf(ground: Ground, release: string): Ground {
  const { previous } = ground.release;
  return previous?.name === release ? before(ground, previous) : ground;
}

/** The same ground for the release before; an image that was named by its id belongs to the other one. */
export function before(ground: Ground, previous: InfraRelease): Ground {
  const config: { -readonly [Key in keyof Config]: Config[Key] } = { ...ground.config };
  delete config.imageId;
  return { ...ground, release: previous, config };
}
