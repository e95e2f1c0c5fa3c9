import { type CurrentRun, type RunRecord, S3CurrentRun, S3Journal } from '@moult/aws';
import { type Entry, type Journal, nothingYet, type Progress, replay } from '@moult/rolling-upgrade';
import { type Ground, recordsAt } from '../ground/ground.js';
import { CommandFailed } from '../program/command-failed.js';

/** The run a cluster is in, or was in last. */
export interface RunSeen {
  readonly pointer: CurrentRun;
  readonly entries: readonly Entry[];
  readonly progress: Progress;
}

/** The journal of one run of a cluster. */
export function journalOf(ground: Ground, run: string): S3Journal {
  const { bucket, prefix } = recordsAt(ground);
  return new S3Journal(ground.clients.s3, { bucket, prefix: `${prefix}journal/${run}/` });
}

/** Reads pointer and journal. Throws an Error that names the object when either is damaged. */
export async function currentRun(ground: Ground): Promise<RunSeen> {
  const pointer = await pointerOf(ground).read();
  const entries = pointer.record === null ? [] : await journalOf(ground, pointer.record.run).read(0);
  return { pointer, entries, progress: replay(nothingYet, entries) };
}

/** A run under way: begun, and not finished. A pointer whose journal is empty never began. */
export function underWay({ pointer, progress }: Pick<RunSeen, 'pointer' | 'progress'>): RunRecord | null {
  return progress.plan === null || progress.phase.kind === 'finished' ? null : pointer.record;
}

/** Name of a new run: sorts by time, and two of one second differ. */
export function runName(now: Date, salt: string): string {
  const stamp = now
    .toISOString()
    .replaceAll(/\.\d+Z$|[-:]/g, '')
    .toLowerCase();
  return `${stamp}-${salt}`;
}

/** The journal of a new run, which begins only if no other has begun since `after` was read. */
export function pointedJournal(ground: Ground, next: RunRecord, after: CurrentRun): Journal {
  const pointer = pointerOf(ground);
  const begin = async (): Promise<'begun' | 'taken'> => {
    if ((await pointer.begin(next, after)) === 'begun') return 'begun';
    // An answer that was lost may have been a yes.
    return (await pointer.read()).record?.run === next.run ? 'begun' : 'taken';
  };
  return onceBegun(journalOf(ground, next.run), begin, ground.typed.other('status'));
}

/**
 * A journal whose first entry is only written after the pointer has been moved to it: of two runners that plan at the
 * same moment one begins, and one that was frozen since it planned does not begin any more. An entry
 * that is tried again because the store did not answer finds the pointer moved by itself, and by nobody else.
 */
export function onceBegun(journal: Journal, begin: () => Promise<'begun' | 'taken'>, next: string): Journal {
  let hasBegun = false;
  return {
    read: (from) => journal.read(from),
    append: async (entry) => {
      if (entry.seq === 0 && !hasBegun && (await begin()) === 'taken') {
        throw new CommandFailed(3, 'Another run began on this cluster since this one was planned.', next);
      }
      hasBegun = true;
      return journal.append(entry);
    },
  };
}

function pointerOf(ground: Ground): S3CurrentRun {
  return new S3CurrentRun(ground.clients.s3, recordsAt(ground));
}
