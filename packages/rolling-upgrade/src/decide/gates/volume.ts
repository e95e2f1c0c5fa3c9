import { byId } from '../../model/index-of.js';
import type { VolumeSeen } from '../../model/observation.js';
import { holds, no, notYet, reopen, type Verdict } from '../../journal/verdict.js';
import { subjectOf } from '../../journal/progress.js';
import { keyOf, type NodeSite, othersOf } from '../site.js';

/** The node's data volume as last seen. */
export function volumeOf({ observation, node }: NodeSite): VolumeSeen | undefined {
  return byId(observation.cloud.volumes).get(node.volume);
}

/** Whether the volume is attached to the replacement. */
export function isHome(here: NodeSite): boolean {
  const attachment = volumeOf(here)?.attachment;
  return attachment?.kind === 'attached' && attachment.instance === here.replacement;
}

/** The volume is free, or at the replacement already. */
export function volumeReleased(here: NodeSite): Verdict {
  const on = 'volume-released';
  const attachment = volumeOf(here)?.attachment;
  if (attachment === undefined) return notYet(on, `${here.node.volume} is not visible`);
  if (attachment.kind === 'free') return holds(on, `${here.node.volume} is free`);
  if (attachment.instance === here.replacement) return holds(on, `${here.node.volume} is at the replacement`);
  return notYet(on, `${here.node.volume} is ${attachment.kind} (${attachment.instance})`, { ...attachment });
}

/** Same, asked before attaching: a volume found elsewhere (an earlier look was stale) is detached first. */
export function volumeStillReleased(here: NodeSite): Verdict {
  const attachment = volumeOf(here)?.attachment;
  if (attachment?.kind === 'attached' && attachment.instance !== here.replacement) {
    return reopen(
      'volume-still-released',
      'detach-volume',
      `${here.node.volume} is still at ${attachment.instance}`,
    );
  }
  return volumeReleased(here);
}

/** The volume is attached to the replacement. */
export function volumeHome(here: NodeSite): Verdict {
  const attachment = volumeOf(here)?.attachment.kind ?? 'not visible';
  return isHome(here)
    ? holds('volume-home', `${here.node.volume} is at ${here.replacement ?? ''}`)
    : notYet('volume-home', `${here.node.volume} is ${attachment}`, { attachment });
}

/** The data would survive the end of every other instance of this node: the flag was read, and is off. */
export function volumeSurvives(here: NodeSite): Verdict {
  const on = 'volume-survives';
  for (const one of othersOf(here)) {
    if (one.deletesOnTermination === 'unread')
      return notYet(on, `what ${one.id} deletes with itself was not read`);
    if (one.deletesOnTermination.includes(here.node.volume)) {
      return no(on, `${here.node.volume} would be deleted together with ${one.id}`, { instance: one.id });
    }
  }
  return holds(on, `${here.node.volume} outlives its instances`);
}

/** A snapshot of the volume exists that was taken for this plan; a blank volume needs none. */
export function snapshotTaken(here: NodeSite): Verdict {
  const on = 'snapshot-taken';
  if (volumeOf(here)?.history === 'blank') return holds(on, 'the volume is blank');
  const mine = here.observation.cloud.snapshots.filter(
    (one) => one.volume === here.node.volume && one.plan === here.plan.hash,
  );
  const good = mine.find((one) => one.state !== 'error');
  const told = justTaken(here);
  if (good !== undefined || (mine.length === 0 && told !== null)) {
    const snapshot = good?.id ?? told ?? '';
    return holds(on, `${snapshot} holds the data as it was`, { snapshot });
  }
  return mine.length > 0 ? no(on, 'the snapshot failed') : notYet(on, 'no snapshot is visible yet');
}

/**
 * The snapshot that the cloud says it has just begun: it holds the data from that moment on, and no look that is older
 * could show it. Any later look has to.
 */
function justTaken({ called, subject, progress }: NodeSite): string | null {
  if (called?.has(keyOf(subject, 'snapshot-volume')) !== true) return null;
  const state = subjectOf(progress, subject).steps['snapshot-volume'];
  const snapshot = state === undefined || state.kind === 'started' ? undefined : state.result['snapshot'];
  return typeof snapshot === 'string' ? snapshot : null;
}
