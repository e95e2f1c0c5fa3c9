import type { EC2Client } from '@aws-sdk/client-ec2';
import { isFatalAwsError, poll, type Look } from '@moult/aws';
import { BuildRefused } from '../build-refused.js';
import type { Watch } from '../build/events.js';
import { parseOwner, stateOf, type Owner } from '../build/owner.js';
import { tagKeys } from '../build/tags.js';
import { findMarked, removeLeftover, type Leftover } from './leftovers.js';

/** What is to happen with something that carries a build's mark. */
export type Verdict =
  | { readonly kind: 'remove' }
  | { readonly kind: 'spare' }
  /** A living build of the same definition: two at a time would take each other's image name. */
  | { readonly kind: 'busy'; readonly owner: string };

/**
 * Pure. Dead is what is proved dead: its process on this host has ended, or its time is over. An image that was tested is
 * nobody's leftover, even when the build died before it took the mark off.
 */
export function judge(
  { kind, tags }: Leftover,
  world: { readonly build: string; readonly here: Owner; readonly now: Date },
): Verdict {
  const status = tags[tagKeys.status];
  if ((kind === 'image' || kind === 'snapshot') && status !== undefined && status !== 'candidate') {
    return { kind: 'spare' };
  }
  const text = tags[tagKeys.buildOwner] ?? '';
  const owner = parseOwner(text);
  const expired = !(new Date(tags[tagKeys.buildExpires] ?? 0).getTime() > world.now.getTime());
  const state = owner === undefined ? 'unknown' : stateOf(owner, world.here);
  if (state === 'dead' || (state === 'unknown' && expired)) return { kind: 'remove' };
  return tags[tagKeys.build] === world.build ? { kind: 'busy', owner: text } : { kind: 'spare' };
}

/** Long enough for EC2 to let go of a few instances one after the other. */
const sweepMs = 1_200_000;

/**
 * Removes what dead builds left, in rounds until a look finds nothing more: what was made a moment before its build died may
 * not be shown yet while something that depends on it already is. Throws when a living build of the same definition is under
 * way, unless that is to be overlooked.
 */
export async function sweep(
  ec2: EC2Client,
  world: { readonly build: string; readonly here: Owner; readonly now: Date },
  options: {
    readonly watch: Watch;
    readonly signal?: AbortSignal | undefined;
    readonly overlookLiving?: true;
  },
): Promise<void> {
  const told = new Set<string>();
  const round = async (): Promise<Look<void>> => {
    const found = (await findMarked(ec2)).map((leftover) => ({ leftover, verdict: judge(leftover, world) }));
    for (const { leftover, verdict } of found) {
      if (verdict.kind === 'busy' && options.overlookLiving !== true)
        throw busy(world.build, leftover, verdict.owner);
    }
    const dead = found.filter(({ verdict }) => verdict.kind === 'remove').map(({ leftover }) => leftover);
    if (dead.length === 0) return { kind: 'done', value: undefined };
    return {
      kind: 'not-yet',
      because: await removeAll(ec2, dead, (text) => tell(told, text, options.watch)),
    };
  };
  await poll(round, {
    what: 'the removal of what earlier builds left',
    everyMs: 300,
    deadlineMs: sweepMs,
    signal: options.signal,
    isFatal: (error) => error instanceof BuildRefused || isFatalAwsError(error),
  });
}

/** Tries each once; what is still in use is tried again in the next round. */
async function removeAll(
  ec2: EC2Client,
  dead: readonly Leftover[],
  say: (text: string) => void,
): Promise<string> {
  let because = 'one more look';
  for (const leftover of dead) {
    const { kind, id } = leftover;
    try {
      await removeLeftover(ec2, leftover);
      say(`removed ${kind} ${id}, left over from an earlier build`);
    } catch (error) {
      if (isFatalAwsError(error)) throw error;
      because = `${kind} ${id}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return because;
}

function tell(told: Set<string>, text: string, watch: Watch): void {
  if (told.has(text)) return;
  told.add(text);
  watch({ kind: 'note', text });
}

function busy(build: string, { kind, id }: Leftover, owner: string): BuildRefused {
  return new BuildRefused(
    'busy',
    `A build of ${build} is under way: ${kind} ${id} belongs to ${owner} (host, boot, pid, start).`,
  );
}
