import type { MemberAnswer } from '../model/observation.js';
import type { Row, Subject } from './subject.js';

/** What a driver owes when it looks. */
export const seeing: readonly Row[] = [
  {
    name: 'a healthy cluster is seen healthy: same leader, same voters, same digest, everywhere',
    check: async (subject) => {
      const answers = await answersOf(subject);
      const problems: string[] = [];
      for (const [node, answer] of answers) {
        if (answer === null || !answer.healthy) problems.push(`${node} is not seen healthy`);
        else if ([...answer.voters].sort().join() !== [...subject.nodes].sort().join())
          problems.push(`${node}: voters ${answer.voters.join()}`);
      }
      const of = (pick: (answer: MemberAnswer) => string): number =>
        new Set([...answers.values()].map((one) => (one === null ? '' : pick(one)))).size;
      if (of((answer) => answer.leader ?? 'none') !== 1)
        problems.push('the leader is not the same everywhere');
      if (of((answer) => answer.digest) !== 1) problems.push('the digest is not the same everywhere');
      return problems;
    },
  },
  {
    name: 'every named member is reported, in the time of the look',
    check: async (subject) => {
      const before = subject.now();
      const { members } = await subject.driver.look([...subject.nodes, 'nobody']);
      const after = subject.now();
      const problems = members
        .filter((one) => one.at < before || one.at > after)
        .map((one) => `${one.node} was asked at ${String(one.at)}`);
      const names = members.map((one) => one.node).join();
      if (names !== [...subject.nodes, 'nobody'].join()) problems.push(`reported: ${names}`);
      return members.at(-1)?.answer.kind === 'silent'
        ? problems
        : [...problems, 'a member that does not exist is not silent'];
    },
  },
  {
    name: 'a stopped member is silent, not filled in from what others say, and a healthy voter once it is back',
    check: async (subject) => {
      const [victim = ''] = await followersOf(subject);
      await subject.stop(victim);
      await subject.wait(subject.settleMs);
      const away = (await answersOf(subject)).get(victim);
      await subject.start(victim);
      await subject.wait(subject.settleMs);
      const back = (await answersOf(subject)).get(victim);
      const problems = away === null ? [] : [`${victim} was stopped and seen ${JSON.stringify(away)}`];
      return back?.healthy === true && back.voters.includes(victim)
        ? problems
        : [...problems, `${victim} did not come back`];
    },
  },
];

/** What each member says of itself, null for silence. */
export async function answersOf(subject: Subject): Promise<ReadonlyMap<string, MemberAnswer | null>> {
  const { members } = await subject.driver.look(subject.nodes);
  return new Map(members.map(({ node, answer }) => [node, answer.kind === 'silent' ? null : answer]));
}

/** The leader, as the first member that answers names it. */
export async function leaderOf(subject: Subject): Promise<string> {
  for (const answer of (await answersOf(subject)).values())
    if (answer !== null && answer.leader !== null) return answer.leader;
  return '';
}

/** Everybody but the leader. */
export async function followersOf(subject: Subject): Promise<readonly string[]> {
  const leader = await leaderOf(subject);
  return subject.nodes.filter((node) => node !== leader);
}
