import { fenced } from '../gates/fenced.js';
import { addressArrived, identityMatches, serviceRuns } from '../gates/replacement.js';
import { volumeHome, volumeOf, volumeSurvives } from '../gates/volume.js';
import {
  caughtUp,
  sameAnswer,
  sentinelReadable,
  toleranceRestored,
  versionRight,
  votersBack,
} from '../gates/whole-again.js';
import { holds, notYet } from '../../journal/verdict.js';
import { type Gate, type NodeSite, othersOf, type Step } from '../site.js';

/** What must be seen, several times in a row, before a replaced node counts as back. */
const wholeAgain: readonly Gate<NodeSite>[] = [
  toleranceRestored,
  votersBack,
  versionRight,
  caughtUp,
  sameAnswer,
  sentinelReadable,
];

/** Mounts the volume. Only a volume that was never initialised, on a node that joins, may be formatted. */
export const mountVolume: Step<NodeSite> = {
  name: 'mount-volume',
  before: [fenced, volumeHome],
  act: (here) => {
    if (here.replacement === null) return null;
    const blank = here.move.change === 'join' && volumeOf(here)?.history === 'blank';
    return {
      ...{ kind: 'mount-volume', volume: here.node.volume, instance: here.replacement },
      ...{ node: here.node.name, cluster: here.plan.cluster, format: blank ? 'if-blank' : 'never' },
    };
  },
  after: [identityMatches],
  acts: 'on-this-look',
  shownBy: 'a-later-look',
  seen: 'once',
};

/** Starts the service on the node's own data and address. Only a plan that forms a cluster may bootstrap one. */
export const startService: Step<NodeSite> = {
  name: 'start-service',
  before: [fenced, volumeHome, identityMatches, addressArrived],
  act: ({ plan, node, replacement }) =>
    replacement === null
      ? null
      : {
          ...{ kind: 'start-service', instance: replacement, node: node.name },
          mode: plan.forms === 'yes' ? 'form' : 'rejoin',
        },
  after: [serviceRuns],
  acts: 'on-this-look',
  shownBy: 'a-later-look',
  seen: 'once',
};

/** Proves that the cluster is whole again: K passes in a row over the bake time. */
export const prove: Step<NodeSite> = {
  name: 'prove',
  before: [],
  act: () => null,
  after: wholeAgain,
  acts: 'on-this-look',
  shownBy: 'a-later-look',
  seen: 'steadily',
};

/** Ends the old instance, which was kept, unable to write, until everything was proved. */
export const retireOld: Step<NodeSite> = {
  name: 'retire-old',
  before: [volumeSurvives, volumeHome, ...wholeAgain],
  act: (here) => {
    const [old] = othersOf(here);
    return old === undefined ? null : { kind: 'terminate', instance: old.id };
  },
  after: [
    (here) => {
      const left = othersOf(here).map((one) => one.id);
      return left.length === 0
        ? holds('one-instance', 'the replacement is the only instance')
        : notYet('one-instance', `${left.join(', ')} still exist`, { left });
    },
  ],
  acts: 'on-a-fresh-look',
  shownBy: 'a-later-look',
  seen: 'once',
};
