import type { StrategyName } from '../model/release.js';
import type { StepName } from '../model/step-name.js';
import type { NodeSite, Site, Step } from './site.js';
import { mountVolume, prove, retireOld, startService } from './steps/after.js';
import { handOver, launch, saveSnapshot, testReplacement } from './steps/before.js';
import { removeUnused, restoreGuard, setGuard } from './steps/cluster.js';
import {
  attachVolume,
  detachVolume,
  moveAddress,
  snapshotVolume,
  takeDownInstance,
  takeDownService,
} from './steps/move-state.js';

/**
 * How one node is replaced, as data. A node that does not exist yet takes the same steps: those that find nothing to
 * take down, detach or end pass at once.
 */
export const strategies: Readonly<Record<StrategyName, readonly Step<NodeSite>[]>> = {
  swap: [
    ...[launch, testReplacement, saveSnapshot, handOver],
    ...[takeDownService, detachVolume, snapshotVolume, attachVolume, mountVolume],
    ...[beginning('take-down', moveAddress), startService, prove, retireOld],
  ],
  replace: [
    ...[saveSnapshot, handOver],
    ...[takeDownInstance, detachVolume, snapshotVolume, launch, testReplacement],
    ...[attachVolume, mountVolume],
    ...[beginning('test-replacement', moveAddress), startService, prove, retireOld],
  ],
};

/**
 * The address goes its own way beside the volume: neither needs the other before the service starts, and each takes
 * seconds to arrive.
 */
function beginning(after: StepName, step: Step<NodeSite>): Step<NodeSite> {
  return { ...step, begins: after };
}

/** The step of a swap that may not be taken ahead of the node's turn, nor any after it. */
export const aheadUntil = 'save-snapshot';

/** What is done to the cluster as a whole before the first node. */
export const openingSteps: readonly Step<Site>[] = [setGuard];

/** What is done to the cluster as a whole after the last node. */
export const closingSteps: readonly Step<Site>[] = [restoreGuard];

/** The same after an abort. */
export const abortingSteps: readonly Step<Site>[] = [removeUnused, restoreGuard];
