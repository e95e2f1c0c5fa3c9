import { answerOf, isHealthyVoter } from '../../model/health.js';
import { asSet } from '../../model/index-of.js';
import { quorumOf } from '../../model/quorum.js';
import { holds, notYet, type Verdict } from '../../journal/verdict.js';
import { expectedMembers, type NodeSite } from '../site.js';

/**
 * The rest of the cluster holds the quorum without this node. Every member is asked itself; one that is silent, sick
 * or old news does not count, nor one that any other member has dropped from its list of voters: it may believe in a
 * peer set that is history. The quorum is that of the largest peer set any member believes in, so that a member
 * with a shrunken view cannot lower the bar.
 */
export function quorumWithoutNode(here: NodeSite): Verdict {
  const { observation, plan, node } = here;
  const { freshMs } = plan.settings;
  const expected = expectedMembers(here);
  const others = expected.filter((name) => name !== node.name);
  const answers = expected.map((name) => answerOf(observation, name, freshMs)).filter((one) => one !== null);
  const lists = [...new Set(answers.map((answer) => answer.voters))];
  const healthy = others.filter(
    (name) => isHealthyVoter(observation, name, freshMs) && lists.every((voters) => asSet(voters).has(name)),
  ).length;
  const needed = quorumOf(Math.max(expected.length, ...lists.map((voters) => voters.length)));
  const evidence = { healthy, needed, others: others.length };
  const says = `${String(healthy)} of ${String(others.length)} others are healthy voters, ${String(needed)} needed`;
  return healthy >= needed
    ? holds('quorum-without-node', says, evidence)
    : notYet('quorum-without-node', says, evidence);
}
