import type { Voters } from '../scenario/scenario.js';
import type { QuorumAnswer } from '../traffic/sampler.js';
import { type PulseSeen, rateMs } from './pulse.js';

/** What a member said longer ago says nothing of now (ms). */
const freshMs = 1_000;

/** Who votes and who leads, by their own words of the last second. */
export function votersBy(pulse: () => PulseSeen, now: () => number): Voters {
  const fresh = (): readonly (readonly [string, QuorumAnswer])[] => {
    const since = now() - freshMs;
    return [...pulse().said].flatMap(([node, { at, answer }]) =>
      answer === null || at < since || answer.role !== 'voter' ? [] : [[node, answer] as const],
    );
  };
  const voting = (): readonly string[] => fresh().map(([node]) => node);
  const leader = (): string | null => fresh().find(([node, answer]) => answer.leader === node)?.[0] ?? null;
  return Object.assign(voting, { leader });
}

/** Who is in and who leads, and how writes go, in lines for a terminal. Pure. */
export function pulseLines(
  pulse: PulseSeen,
  nodes: readonly string[],
  replaced: ReadonlySet<string>,
): readonly string[] {
  const words = nodes.map((node) => nodeWord(pulse, node, replaced));
  const rate = pulse.acknowledged / (rateMs / 1000);
  const gap = pulse.last === null ? 'none yet' : seconds(pulse.at - pulse.last);
  return [
    `           ${words.join('   ')}   ${termWord(pulse)}`,
    `           writes ${rate.toFixed(0)}/s   no acknowledged write for ${gap}, at most ${seconds(pulse.longestMs)} so far`,
  ];
}

function nodeWord({ said }: PulseSeen, node: string, replaced: ReadonlySet<string>): string {
  const answer = said.get(node)?.answer ?? null;
  const is = answer === null ? 'away' : answer.leader === node ? 'leader' : answer.role;
  return `${node} ${is}${replaced.has(node) ? ' (being replaced)' : ''}`;
}

function termWord({ said }: PulseSeen): string {
  const terms = [...said.values()].map(({ answer }) => answer?.term ?? 0);
  const term = Math.max(0, ...terms);
  return term === 0 ? 'term unknown' : `term ${String(term)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
