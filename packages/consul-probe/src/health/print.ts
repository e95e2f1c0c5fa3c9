import type { ClusterHealth, MemberHealth } from './health.js';
import { describeReason } from './reason.js';

/** A judgement as lines a person reads: the verdict, one line a member, one line a reason. */
export function printHealth(health: ClusterHealth): string {
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
    ...health.reasons.map((one) => `- ${describeReason(one)}`),
  ].join('\n');
}

function printMember({ member, kind, numbers }: MemberHealth): string {
  if (numbers === null) return `  ${member}  ${kind}`;
  const { role, version, term, appliedIndex, lag } = numbers;
  const index = `index ${String(appliedIndex)} (${String(lag)} behind)`;
  return `  ${member}  ${kind}  ${role}  ${version}  term ${String(term)}  ${index}`;
}
