import { isHealthyVoter, leaderOf } from '../../model/health.js';
import type { Effect } from '../../journal/effect.js';
import { subjectOf } from '../../journal/progress.js';
import { othersWhole } from '../gates/others-whole.js';
import { replacementReady, replacementRunning } from '../gates/replacement.js';
import { credentialsLast, leadershipElsewhere, snapshotInspected } from '../gates/safety.js';
import { type NodeSite, replacementOf, type Step } from '../site.js';

/** Launches the replacement from the pinned template version. */
export const launch: Step<NodeSite> = {
  name: 'launch',
  before: [credentialsLast],
  act: ({ plan, node, progress }) =>
    replacementOf(progress, node.name) !== null
      ? null
      : {
          ...{ kind: 'launch', node: node.name, zone: node.zone, image: plan.image.id },
          ...{ template: plan.template.id, templateVersion: plan.template.version },
        },
  after: [replacementRunning],
  acts: 'on-this-look',
  shownBy: 'a-later-look',
  seen: 'once',
};

/** The image has to prove itself on the very machine that will carry the data. */
export const testReplacement: Step<NodeSite> = {
  name: 'test-replacement',
  before: [],
  act: () => null,
  after: [replacementReady],
  acts: 'on-this-look',
  shownBy: 'a-later-look',
  seen: 'once',
};

/** Saves the service's own snapshot and inspects it, unless the node is out already: then it was done before. */
export const saveSnapshot: Step<NodeSite> = {
  name: 'save-snapshot',
  before: [othersWhole],
  act: (here) =>
    isNeedless(here) ? null : { kind: 'save-snapshot', plan: here.plan.hash, node: here.node.name },
  after: [(here) => (isNeedless(here) ? { ...needless, on: 'snapshot-inspected' } : snapshotInspected(here))],
  acts: 'on-this-look',
  shownBy: 'a-later-look',
  seen: 'once',
};

/** Hands leadership to a member that stays, where the service can. */
export const handOver: Step<NodeSite> = {
  name: 'hand-over',
  before: [othersWhole],
  act: handOverEffect,
  after: [
    (here) => (isNeedless(here) ? { ...needless, on: 'leadership-elsewhere' } : leadershipElsewhere(here)),
  ],
  acts: 'on-this-look',
  shownBy: 'a-later-look',
  seen: 'once',
};

const needless = { kind: 'holds', says: 'the node is out of the quorum already', evidence: {} } as const;

/**
 * A node that forms the cluster, or is out, has nothing to save or hand over. Out is what is seen: a take-down that
 * was intended and then held back leaves the node where it was.
 */
function isNeedless({ plan, progress, subject, observation }: NodeSite): boolean {
  if (plan.forms === 'yes') return true;
  return (
    subjectOf(progress, subject).stage === 'out' &&
    !isHealthyVoter(observation, subject, plan.settings.freshMs)
  );
}

function handOverEffect(here: NodeSite): Effect | null {
  const { observation, plan, progress, node } = here;
  const { freshMs } = plan.settings;
  if (plan.service.leadership === 'election' || isNeedless(here)) return null;
  if (leaderOf(observation, freshMs) !== node.name) return null;
  const able = plan.nodes
    .map((one) => one.name)
    .filter((name) => name !== node.name && isHealthyVoter(observation, name, freshMs));
  // To a member that has had its turn, so that leadership moves once per upgrade.
  const waiting = new Set(
    plan.moves.map((move) => move.node).filter((name) => subjectOf(progress, name).stage === 'before'),
  );
  const to = able.find((name) => !waiting.has(name)) ?? able[0];
  return to === undefined ? null : { kind: 'hand-over', from: node.name, to };
}
