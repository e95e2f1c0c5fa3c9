import { isHealthyVoter } from '../../model/health.js';
import { holds, notYet, type Verdict } from '../../journal/verdict.js';
import { excused, expectedMembers, type NodeSite } from '../site.js';

/**
 * Nobody else is out: at most one member is away at a time. Members the plan itself found unhealthy are excused until
 * their own turn; any other member that is away stops the roll before the next node.
 */
export function othersWhole(here: NodeSite): Verdict {
  const { observation, plan, node } = here;
  const pardon = excused(here);
  const away = expectedMembers(here).filter(
    (name) =>
      name !== node.name && !pardon.has(name) && !isHealthyVoter(observation, name, plan.settings.freshMs),
  );
  if (away.length === 0) return holds('others-whole', 'nobody else is out');
  return notYet('others-whole', `${away.join(', ')} not healthy; only one member may be out`, { away });
}
