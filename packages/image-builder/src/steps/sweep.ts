import type { EC2Client } from '@aws-sdk/client-ec2';
import { poll } from '@moult/aws';
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

/** Removes what dead builds left. Throws when a living build of the same definition is under way. */
export async function sweep(
  ec2: EC2Client,
  world: { readonly build: string; readonly here: Owner; readonly now: Date },
  watch: Watch,
): Promise<number> {
  const found = (await findMarked(ec2)).map((leftover) => ({ leftover, verdict: judge(leftover, world) }));
  const busy = found.find(({ verdict }) => verdict.kind === 'busy');
  if (busy?.verdict.kind === 'busy') {
    const { leftover, verdict } = busy;
    throw new BuildRefused(
      'busy',
      `A build of ${world.build} is under way: ${leftover.kind} ${leftover.id} belongs to ${verdict.owner} (host, boot, pid, start).`,
    );
  }
  const dead = found.filter(({ verdict }) => verdict.kind === 'remove').map(({ leftover }) => leftover);
  for (const leftover of dead) {
    await removed(ec2, leftover);
    watch({ kind: 'note', text: `removed ${leftover.kind} ${leftover.id}, left over from an earlier build` });
  }
  return dead.length;
}

/** Repeated: a group is in use for a moment after its last instance has gone, a volume likewise. */
async function removed(ec2: EC2Client, leftover: Leftover): Promise<void> {
  await poll(
    async () => {
      await removeLeftover(ec2, leftover);
      return { kind: 'done', value: undefined };
    },
    { what: `the removal of ${leftover.kind} ${leftover.id}`, everyMs: 500, deadlineMs: 120_000 },
  );
}
