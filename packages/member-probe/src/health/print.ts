import type { AnyHealth, ClusterHealth, MemberHealth, MemberNumbers } from './health.js';

/** A judgement as lines a person reads: the verdict, one line a member, one line a reason. */
export function printHealth<Reason>(
  health: ClusterHealth<Reason, MemberHealth<unknown, MemberNumbers>>,
  describe: (reason: Reason) => string,
): string {
  const { kind, leader, term, voters, healthyVoters, failureTolerance } = health;
  const head = [
    kind,
    `leader ${leader ?? 'none'}`,
    `term ${String(term ?? 'unknown')}`,
    `${String(healthyVoters)} of ${String(voters.length)} voters healthy`,
    failureTolerance < 0 ? 'quorum lost' : `survives ${String(failureTolerance)} more`,
  ].join(', ');
  return [
    head,
    ...health.members.map(printMember),
    ...health.reasons.map((one) => `- ${describe(one)}`),
  ].join('\n');
}

function printMember({ member, kind, numbers }: AnyHealth['members'][number]): string {
  if (numbers === null) return `  ${member}  ${kind}`;
  const { role, version, term, appliedIndex, lag } = numbers;
  const index = `index ${String(appliedIndex)} (${String(lag)} behind)`;
  return `  ${member}  ${kind}  ${role}  ${version}  term ${String(term)}  ${index}`;
}
