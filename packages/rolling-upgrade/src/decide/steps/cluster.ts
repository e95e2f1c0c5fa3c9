import { guardFound } from '../../journal/guard-left.js';
import { holds, notYet, type Verdict } from '../../journal/verdict.js';
import { subjectOf } from '../../journal/progress.js';
import { byId } from '../../model/index-of.js';
import { nodesOut, replacementOf, type Site, type Step } from '../site.js';

/** Switches the guard on. The settings found are part of the intention, so they survive a kill at any point. */
export const setGuard: Step<Site> = {
  name: 'set-guard',
  before: [],
  act: ({ observation, plan }) => {
    const { guard } = observation.service;
    return plan.forms === 'no' && guard.kind === 'off' ? { kind: 'set-guard', found: guard.settings } : null;
  },
  after: [
    ({ observation, plan }) => {
      const { kind } = observation.service.guard;
      if (plan.forms === 'yes') return holds('guard-on', 'no cluster exists yet');
      return kind === 'on' || kind === 'not-needed'
        ? holds('guard-on', `the guard is ${kind}`)
        : notYet('guard-on', `the guard is ${kind}`);
    },
  ],
  acts: 'on-this-look',
  shownBy: 'a-later-look',
  seen: 'once',
};

/**
 * Puts back the settings found before the roll. After an abort that leaves a node out they stay as they are: without the guard
 * the service would drop the node, and it could not come back as who it was. The next plan has them in `guardLeft`.
 */
export const restoreGuard: Step<Site> = {
  name: 'restore-guard',
  before: [],
  act: (here) => {
    const found = guardFound(here.progress);
    return found === null ? null : { kind: 'restore-guard', settings: found };
  },
  after: [guardRestored],
  acts: 'on-this-look',
  shownBy: 'a-later-look',
  seen: 'once',
};

/** After an abort: ends replacements that were launched ahead and never took over. */
export const removeUnused: Step<Site> = {
  name: 'remove-unused',
  before: [],
  act: (here) => {
    const [instance] = unused(here);
    return instance === undefined ? null : { kind: 'terminate', instance };
  },
  after: [
    (here) => {
      const left = unused(here);
      return left.length === 0
        ? holds('none-unused', 'nothing is left over')
        : notYet('none-unused', left.join(', '), { left });
    },
  ],
  acts: 'on-a-fresh-look',
  shownBy: 'a-later-look',
  seen: 'once',
};

function unused({ plan, progress, observation }: Site): readonly string[] {
  return plan.moves
    .filter((move) => subjectOf(progress, move.node).stage === 'before')
    .map((move) => replacementOf(progress, move.node))
    .filter((id) => id !== null)
    .filter((id) => {
      const state = byId(observation.cloud.instances).get(id)?.state;
      return state !== 'terminated' && state !== 'shutting-down';
    });
}

function guardRestored(here: Site): Verdict {
  const on = 'guard-restored';
  const found = guardFound(here.progress);
  if (found === null) return holds(on, 'it was not changed');
  const out = nodesOut(here);
  if (out.length > 0)
    return holds(on, `${out.join(', ')} is out: the guard stays on for the run that brings it back`);
  const { guard } = here.observation.service;
  if (guard.kind === 'unread' || guard.kind === 'not-needed') return notYet(on, `the guard is ${guard.kind}`);
  const same = Object.entries(found).every(([name, value]) => guard.settings[name] === value);
  return same
    ? holds(on, 'the settings are what they were')
    : notYet(on, 'the settings still differ', guard.settings);
}
