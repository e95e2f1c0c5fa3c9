import { answerOf, isHealthyVoter } from '../../model/health.js';
import { quorumOf } from '../../model/quorum.js';
import { holds, notYet, type Verdict } from '../../journal/verdict.js';
import { expectedMembers, type NodeSite } from '../site.js';

/**
 * The rest of the cluster holds the quorum without this node. Every member is asked itself; one that is silent, sick
 * or old news does not count. The quorum is that of the largest peer set any member believes in, so that a member
 * with a shrunken view cannot lower the bar.
 */
export function quorumWithoutNode(here: NodeSite): Verdict {
  const { observation, plan, node } = here;
  const { freshMs } = plan.settings;
  const expected = expectedMembers(here);
  const others = expected.filter((name) => name !== node.name);
  const healthy = others.filter((name) => isHealthyVoter(observation, name, freshMs)).length;
  const peers = expected.map((name) => answerOf(observation, name, freshMs)?.voters.length ?? 0);
  const needed = quorumOf(Math.max(expected.length, ...peers));
  const evidence = { healthy, needed, others: others.length };
  const says = `${String(healthy)} of ${String(others.length)} others are healthy voters, ${String(needed)} needed`;
  return healthy >= needed
    ? holds('quorum-without-node', says, evidence)
    : notYet('quorum-without-node', says, evidence);
}
