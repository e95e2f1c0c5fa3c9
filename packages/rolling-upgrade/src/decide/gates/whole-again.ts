import { answerOf, isHealthyVoter } from '../../model/health.js';
import { asSet } from '../../model/index-of.js';
import type { MemberAnswer } from '../../model/observation.js';
import { holds, notYet, type Verdict } from '../../journal/verdict.js';
import { excused, expectedMembers, type NodeSite } from '../site.js';

/** N voters again, on every member's list: the very members expected, none missing, none twice. */
export function votersBack(here: NodeSite): Verdict {
  const on = 'voters-back';
  const expected = expectedMembers(here);
  const pardon = excused(here);
  const lists = new Set(answers(here).map((answer) => answer.voters));
  for (const voters of lists) {
    const seen = new Set(voters);
    const missing = expected.filter(
      (name) => !seen.has(name) && (!pardon.has(name) || name === here.node.name),
    );
    const strange = voters.filter((name) => !asSet(expected).has(name));
    if (missing.length === 0 && strange.length === 0 && seen.size === voters.length) continue;
    const says = `a member lists ${String(voters.length)} voters, ${String(expected.length)} expected`;
    return notYet(on, says, { voters, missing, strange });
  }
  return lists.size === 0
    ? notYet(on, 'nobody answers')
    : holds(on, `${String(expected.length)} voters on every list`);
}

/** Everyone is a healthy voter again, so as many more may be lost as before. */
export function toleranceRestored(here: NodeSite): Verdict {
  const on = 'tolerance-restored';
  const { observation, plan, node } = here;
  const pardon = excused(here);
  const expected = expectedMembers(here);
  const away = expected.filter(
    (name) =>
      (name === node.name || !pardon.has(name)) && !isHealthyVoter(observation, name, plan.settings.freshMs),
  );
  const healthy = expected.length - away.length;
  if (away.length === 0) return holds(on, `${String(healthy)} of ${String(expected.length)} healthy`);
  return notYet(on, `${away.join(', ')} not healthy yet`, { away });
}

/** The replaced member itself reports the planned version. */
export function versionRight(here: NodeSite): Verdict {
  const version = own(here)?.version ?? 'unknown';
  const wanted = here.plan.serviceVersion;
  if (version === wanted) return holds('version-right', `it runs ${version}`);
  return notYet('version-right', `it reports ${version}, planned is ${wanted}`, { version, wanted });
}

/** The replaced member has applied what the others have, within the bound. */
export function caughtUp(here: NodeSite): Verdict {
  const mine = own(here)?.appliedIndex;
  if (mine === undefined) return notYet('caught-up', 'it does not answer');
  const lag = Math.max(...answers(here).map((answer) => answer.appliedIndex)) - mine;
  const { maxLag } = here.plan.settings;
  const says = `${String(lag)} entries behind, ${String(maxLag)} allowed`;
  return lag <= maxLag ? holds('caught-up', says) : notYet('caught-up', says, { lag, maxLag });
}

/** Every member gives the same answer: one leader, one digest of the data. */
export function sameAnswer(here: NodeSite): Verdict {
  const all = answers(here);
  const leaders = [...new Set(all.map((answer) => answer.leader ?? 'none'))];
  const digests = [...new Set(all.map((answer) => answer.digest))];
  const same = leaders.length === 1 && leaders[0] !== 'none' && digests.length === 1;
  if (same) return holds('same-answer', `${leaders[0] ?? ''} leads, one digest`);
  return notYet('same-answer', 'the members do not agree', { leaders, digests });
}

/** The sentinel written before the roll is read back on the replaced member itself. */
export function sentinelReadable(here: NodeSite): Verdict {
  const on = 'sentinel-readable';
  if (here.plan.forms === 'yes') return holds(on, 'a new cluster holds no data yet');
  const sentinel = own(here)?.sentinel ?? 'unread';
  return sentinel === 'readable'
    ? holds(on, 'the sentinel is there')
    : notYet(on, `the sentinel is ${sentinel}`);
}

function own(here: NodeSite): MemberAnswer | null {
  return answerOf(here.observation, here.node.name, here.plan.settings.freshMs);
}

function answers(here: NodeSite): readonly MemberAnswer[] {
  const pardon = excused(here);
  const names = expectedMembers(here).filter((name) => name === here.node.name || !pardon.has(name));
  return names
    .map((name) => answerOf(here.observation, name, here.plan.settings.freshMs))
    .filter((answer) => answer !== null);
}
