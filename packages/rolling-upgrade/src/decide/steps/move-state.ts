import { byInstance } from '../../model/index-of.js';
import type { Effect } from '../../journal/effect.js';
import { fenced, unfenced } from '../gates/fenced.js';
import { othersWhole } from '../gates/others-whole.js';
import { quorumWithoutNode } from '../gates/quorum-without-node.js';
import { addressArrived, replacementReady } from '../gates/replacement.js';
import { credentialsLast, guardOn, notLeader, settingsSafe, snapshotInspected } from '../gates/safety.js';
import {
  isHome,
  snapshotTaken,
  volumeHome,
  volumeOf,
  volumeReleased,
  volumeStillReleased,
  volumeSurvives,
} from '../gates/volume.js';
import type { Gate, NodeSite, Step } from '../site.js';

/** What must hold, in one and the same look, before a node is taken out of the quorum. */
const beforeTakeDown: readonly Gate<NodeSite>[] = [
  quorumWithoutNode,
  othersWhole,
  notLeader,
  guardOn,
  snapshotInspected,
  volumeSurvives,
  settingsSafe,
  credentialsLast,
];

/** Swap: stops the service and unmounts; an old instance that does not answer is stopped as a whole. */
export const takeDownService: Step<NodeSite> = {
  name: 'take-down',
  before: [...beforeTakeDown, replacementReady],
  act: (here) => stopLoose(here, 'service'),
  after: [fenced],
  acts: 'on-a-fresh-look',
  shownBy: 'a-later-look',
  seen: 'once',
};

/** Replace: stops the old instance. */
export const takeDownInstance: Step<NodeSite> = {
  name: 'take-down',
  before: beforeTakeDown,
  act: (here) => stopLoose(here, 'instance'),
  after: [fenced],
  acts: 'on-a-fresh-look',
  shownBy: 'a-later-look',
  seen: 'once',
};

/** Detaches the volume from whichever instance has it. Always by name, never by force. */
export const detachVolume: Step<NodeSite> = {
  name: 'detach-volume',
  before: [fenced],
  act: (here) => {
    const attachment = volumeOf(here)?.attachment;
    if (attachment?.kind !== 'attached' || attachment.instance === here.replacement) return null;
    return { kind: 'detach-volume', volume: here.node.volume, instance: attachment.instance };
  },
  after: [volumeReleased],
  acts: 'on-this-look',
  shownBy: 'a-later-look',
  seen: 'once',
};

/** Moves the service address: one call that takes it from the old holder, so it is never "in use". */
export const moveAddress: Step<NodeSite> = {
  name: 'move-address',
  before: [fenced],
  act: ({ node, replacement }) =>
    replacement === null ? null : { kind: 'move-address', address: node.address, instance: replacement },
  after: [addressArrived],
  acts: 'on-this-look',
  shownBy: 'a-later-look',
  seen: 'once',
};

/** Keeps the data as it was: the detached volume is at rest, so its snapshot is consistent. */
export const snapshotVolume: Step<NodeSite> = {
  name: 'snapshot-volume',
  before: [fenced, volumeReleased],
  act: ({ plan, node }) => ({ kind: 'snapshot-volume', volume: node.volume, plan: plan.hash }),
  after: [snapshotTaken],
  acts: 'on-this-look',
  shownBy: 'its-answer',
  seen: 'once',
};

/** Attaches the volume to the replacement. */
export const attachVolume: Step<NodeSite> = {
  name: 'attach-volume',
  before: [fenced, volumeStillReleased, snapshotTaken, replacementReady],
  act: (here) =>
    here.replacement === null || isHome(here)
      ? null
      : { kind: 'attach-volume', volume: here.node.volume, instance: here.replacement },
  after: [volumeHome],
  acts: 'on-this-look',
  shownBy: 'a-later-look',
  seen: 'once',
};

function stopLoose(here: NodeSite, how: 'service' | 'instance'): Effect | null {
  // What is on its way down already is only waited for.
  const loose = unfenced(here).find((one) => one.state !== 'stopping' && one.state !== 'shutting-down');
  if (loose === undefined) return null;
  const guest = byInstance(here.observation.guests).get(loose.id);
  if (how === 'instance' || guest?.answer.kind === 'silent' || loose.state !== 'running')
    return { kind: 'stop-instance', instance: loose.id };
  // One that was not asked is no silent one: the next look asks it.
  return guest === undefined ? null : { kind: 'stop-service', instance: loose.id, volume: here.node.volume };
}
