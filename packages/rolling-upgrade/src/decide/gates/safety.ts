import { leaderOf } from '../../model/health.js';
import { subjectOf } from '../../journal/progress.js';
import { holds, no, notYet, reopen, type Verdict } from '../../journal/verdict.js';
import { type NodeSite, type Situation, unfinished } from '../site.js';

/** No setting of the service makes a roll unsafe right now. */
export function settingsSafe({ observation }: Situation): Verdict {
  const [worst] = observation.service.unsafe;
  if (worst === undefined) return holds('settings-safe', 'no unsafe setting');
  return no('settings-safe', `${worst.node}: ${worst.setting} = ${worst.value}: ${worst.because}`, {
    ...worst,
  });
}

/** The credentials outlive the longest step, so that no step ends half-way for want of them. */
export function credentialsLast({ observation, plan }: Situation): Verdict {
  const on = 'credentials-last';
  const { credentialsEnd } = observation.cloud;
  if (credentialsEnd === 'never') return holds(on, 'they do not end');
  const leftMs = credentialsEnd - observation.at;
  const neededMs = Math.max(...Object.values(plan.settings.deadlinesMs));
  const says = `${String(leftMs)} ms left, ${String(neededMs)} ms needed`;
  return leftMs >= neededMs ? holds(on, says) : notYet(on, says, { leftMs, neededMs });
}

/** The service will not drop an absent member: the guard is on, or there is nothing to guard. */
export function guardOn({ observation, plan }: Situation): Verdict {
  const on = 'guard-on';
  const { kind } = observation.service.guard;
  if (plan.forms === 'yes') return holds(on, 'no cluster exists yet');
  if (kind === 'not-needed' || kind === 'on') return holds(on, `the guard is ${kind}`);
  if (kind === 'unread') return notYet(on, 'the guard could not be read');
  return reopen(on, 'set-guard', 'somebody switched the guard off');
}

/** The service's snapshot was saved and inspected for this node. Read from the journal, not believed. */
export function snapshotInspected({ progress, subject }: NodeSite): Verdict {
  const on = 'snapshot-inspected';
  const saved = subjectOf(progress, subject).steps['save-snapshot'];
  const result = saved === undefined || saved.kind === 'started' ? {} : saved.result;
  if (result['inspected'] === 'yes')
    return holds(on, `saved and inspected at index ${String(result['index'] ?? '?')}`);
  if (result['inspected'] === undefined) return notYet(on, 'no snapshot was saved');
  return no(on, `the saved snapshot is not good: ${String(result['inspected'])}`);
}

/**
 * The node does not lead, or may be stopped while it does. Looked up again right before each node goes down:
 * leadership moves. A service that cannot hand over accepts one election, for the last node.
 */
export function notLeader(here: NodeSite): Verdict {
  const on = 'not-leader';
  const leader = leaderOf(here.observation, here.plan.settings.freshMs);
  if (leader === null) return notYet(on, 'the members do not agree on a leader');
  if (leader !== here.node.name) return holds(on, `${leader} leads`);
  if (here.plan.service.leadership === 'transfer') return reopen(on, 'hand-over', `${leader} leads again`);
  // Its take-down may have been called already. To wait would be to wait for ever: nobody else goes while it is out.
  if (subjectOf(here.progress, here.node.name).stage === 'out')
    return holds(on, 'it leads since its take-down was intended: one election is accepted', { accepted: 1 });
  const left = unfinished(here).filter((move) => move.node !== here.node.name).length;
  if (left === 0) return holds(on, 'it leads and goes last: one election is accepted', { accepted: 1 });
  return notYet(on, `it leads, and ${String(left)} other nodes can go before it`, { left });
}

/** Leadership is elsewhere, as far as the service can move it. */
export function leadershipElsewhere(here: NodeSite): Verdict {
  const on = 'leadership-elsewhere';
  if (here.plan.service.leadership === 'election') return holds(on, 'this service cannot hand over');
  const leader = leaderOf(here.observation, here.plan.settings.freshMs);
  if (leader === null) return notYet(on, 'the members do not agree on a leader');
  return leader === here.node.name ? notYet(on, `${leader} leads`) : holds(on, `${leader} leads`);
}
