import type { Stretch } from '@moult/report';
import type { QuorumSample } from './sampler.js';

/**
 * A voter that names no leader while another member leads is out only after this, milliseconds: word of an election
 * reaches members one after the other, and that is nobody's absence. A member that is cut off stays so for longer.
 */
const aloneMs = 1_000;

/**
 * When one node was out of the voters: from its last answer as a voter to the next one. One question without an answer is no
 * absence yet (the way there may have hiccuped); two in a row are. So is an answer as a learner, and so is following nobody
 * for a second while somebody leads. Questions that were not really asked, because this process stood still, say nothing: between
 * two silences they are a part of the absence, and at its edges they are not. The window's edges end an absence that nobody saw
 * begin or end.
 */
export function absencesOf(
  samples: readonly QuorumSample[],
  node: string,
  window: Stretch,
): readonly Stretch[] {
  // Only a leader's own word: followers name one that is dead until they miss it.
  const followed = samples
    .filter((one) => one.node !== node && leadsBySelf(one))
    .map(({ answered }) => answered)
    .sort((a, b) => a - b);
  const absences: Stretch[] = [];
  /** Since when nobody knows of an absence; null: what came before was not seen. */
  let known: number | null = window.from;
  let between: QuorumSample[] = [];
  let isBlind = false;
  const endAt = (end: number): void => {
    const to = isBlind ? (between.at(-1)?.answered ?? end) : end;
    const began = known ?? between[0]?.asked ?? to;
    // An answer that came late was asked for while the absence before it still lasted: one cannot be out twice.
    const from = Math.max(began, absences.at(-1)?.to ?? began);
    if (to > from && isAbsence(between)) absences.push({ from, to });
    between = [];
  };
  for (const sample of samples) {
    if (sample.node !== node) continue;
    if (sample.answer.kind === 'not-sampled') {
      if (between.length === 0) known = null;
      isBlind = true;
      continue;
    }
    if (isIn(sample, followed)) {
      endAt(sample.answered);
      known = sample.asked;
    } else between.push(sample);
    isBlind = false;
  }
  endAt(window.to);
  return absences;
}

function leadsBySelf({ node, answer }: QuorumSample): boolean {
  return answer.kind === 'answered' && answer.leader === node;
}

function isIn({ asked, answered, answer }: QuorumSample, followed: readonly number[]): boolean {
  if (answer.kind !== 'answered' || answer.role === 'learner') return false;
  // While nobody has a leader, voters are electing one: that is what they are voters for.
  return answer.leader !== null || !hasBetween(followed, asked - aloneMs / 2, answered + aloneMs / 2);
}

/** Whether what lies between two answers as a voter is an absence. */
function isAbsence(between: readonly QuorumSample[]): boolean {
  const silent = between.filter(({ answer }) => answer.kind === 'silent');
  const learner = between.some(({ answer }) => answer.kind === 'answered' && answer.role === 'learner');
  const answered = between.filter(({ answer }) => answer.kind === 'answered');
  const alone = (answered.at(-1)?.answered ?? 0) - (answered[0]?.asked ?? 0) >= aloneMs;
  return silent.length > 1 || learner || alone;
}

/** Whether a sorted list has an instant in a stretch; by halving, since there are as many as samples. */
function hasBetween(sorted: readonly number[], from: number, to: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) < from) low = middle + 1;
    else high = middle;
  }
  return (sorted[low] ?? Infinity) <= to;
}
