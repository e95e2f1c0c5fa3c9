import type { EC2Client } from '@aws-sdk/client-ec2';
import { isFatalAwsError, poll, type Look } from '@moult/aws';
import { BuildRefused } from '../build-refused.js';
import type { Watch } from '../build/events.js';
import { parseOwner, stateOf, type Owner } from '../build/owner.js';
import { tagKeys } from '../build/tags.js';
import { findMarked, removeLeftover, type Leftover } from './leftovers.js';
import { Settled } from './settled.js';
import { unmark } from './unmark.js';

/** What is to happen with something that carries a build's mark. */
export type Verdict =
  | { readonly kind: 'remove' }
  /** Its build died between the status and the mark: the image is good, the mark comes off. */
  | { readonly kind: 'unmark' }
  | { readonly kind: 'spare' }
  /** A living build of the same definition: two at a time would take each other's image name. */
  | { readonly kind: 'busy'; readonly owner: string };

/**
 * Pure. Dead is what is proved dead: its process on this host has ended, or its time is over. An image that was tested is
 * nobody's leftover and stays, even when the build died before it took the mark off.
 */
export function judge(
  { kind, tags }: Leftover,
  world: { readonly build: string; readonly here: Owner; readonly now: Date },
): Verdict {
  const status = tags[tagKeys.status];
  const published = (kind === 'image' || kind === 'snapshot') && (status ?? 'candidate') !== 'candidate';
  const dead = isDead(tags, world);
  if (published) return { kind: dead ? 'unmark' : 'spare' };
  if (dead) return { kind: 'remove' };
  return tags[tagKeys.build] === world.build
    ? { kind: 'busy', owner: tags[tagKeys.buildOwner] ?? '' }
    : { kind: 'spare' };
}

function isDead(tags: Leftover['tags'], world: { readonly here: Owner; readonly now: Date }): boolean {
  const owner = parseOwner(tags[tagKeys.buildOwner] ?? '');
  const expired = !(new Date(tags[tagKeys.buildExpires] ?? 0).getTime() > world.now.getTime());
  const state = owner === undefined ? 'unknown' : stateOf(owner, world.here);
  return state === 'dead' || (state === 'unknown' && expired);
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
  const settled = new Settled();
  const round = async (): Promise<Look<void>> => {
    const found = (await findMarked(ec2)).map((leftover) => ({ leftover, verdict: judge(leftover, world) }));
    for (const { leftover, verdict } of found) {
      if (verdict.kind === 'busy' && options.overlookLiving !== true)
        throw busy(world.build, leftover, verdict.owner);
    }
    const of = (kind: Verdict['kind']): Leftover[] =>
      found.filter(({ verdict }) => verdict.kind === kind).map(({ leftover }) => leftover);
    const say = (text: string): void => tell(told, text, options.watch);
    const [dead, published] = [of('remove'), of('unmark')];
    if (dead.length + published.length === 0) return { kind: 'done', value: undefined };
    await unmarkAll(ec2, published, say);
    const ripe = dead.filter((leftover) => settled.has(leftover, performance.now()));
    return { kind: 'not-yet', because: await removeAll(ec2, ripe, say) };
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

async function unmarkAll(
  ec2: EC2Client,
  published: readonly Leftover[],
  say: (text: string) => void,
): Promise<void> {
  if (published.length === 0) return;
  await unmark(
    ec2,
    published.map(({ id }) => id),
  );
  for (const { kind, id } of published) say(`kept ${kind} ${id}, which an earlier build had published`);
}

function tell(told: Set<string>, text: string, watch: Watch): void {
  if (told.has(text)) return;
  told.add(text);
  watch({ kind: 'note', text });
}

function busy(build: string, { kind, id }: Leftover, owner: string): BuildRefused {
  return new BuildRefused(
    'busy',
    `A build of ${build} is under way: ${kind} ${id} belongs to ${owner} (host, machine, boot, pid, start).`,
  );
}
