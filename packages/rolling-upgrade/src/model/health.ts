import { asSet, byNode } from './index-of.js';
import type { MemberAnswer, Observation } from './observation.js';

/** What a member said of itself recently, or null: silence and old news are the same, and neither is health. */
export function answerOf(observation: Observation, node: string, freshMs: number): MemberAnswer | null {
  const seen = byNode(observation.service.members).get(node);
  if (seen === undefined || seen.answer.kind === 'silent') return null;
  return observation.at - seen.at > freshMs ? null : seen.answer;
}

/** A member counts only if it answered recently, calls itself healthy, and knows itself to be a voter. */
export function isHealthyVoter(observation: Observation, node: string, freshMs: number): boolean {
  const answer = answerOf(observation, node, freshMs);
  return answer !== null && answer.healthy && asSet(answer.voters).has(node);
}

/** The leader the healthy members name; null when they do not agree or nobody answers. */
export function leaderOf(observation: Observation, freshMs: number): string | null {
  let leader: string | null = null;
  for (const { answer, at } of observation.service.members) {
    if (answer.kind === 'silent' || observation.at - at > freshMs) continue;
    if (!answer.healthy || answer.leader === null) continue;
    if (leader !== null && leader !== answer.leader) return null;
    leader = answer.leader;
  }
  return leader;
}
