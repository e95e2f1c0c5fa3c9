import type { ServiceSeen } from '@moult/rolling-upgrade';

/** What a person watches during a roll: who leads, in which term, and how many voters answer. */
export interface Leadership {
  readonly leader: string | null;
  readonly term: number;
  readonly voters: number;
  readonly members: number;
}

/** Sums up what the members said of themselves. Pure. */
export function leadershipOf({ members }: ServiceSeen): Leadership {
  const answers = members.flatMap(({ node, answer }) =>
    answer.kind === 'answered' ? [{ node, answer }] : [],
  );
  const latest = Math.max(0, ...answers.map(({ answer }) => answer.term));
  const leaders = answers.filter(({ answer }) => answer.term === latest).map(({ answer }) => answer.leader);
  const voting = answers.filter(({ node, answer }) => answer.healthy && answer.voters.includes(node));
  return {
    leader: leaders.find((one) => one !== null) ?? null,
    term: latest,
    voters: voting.length,
    members: members.length,
  };
}

/** One line, or null when nothing that a person would notice has changed. */
export function leadershipLine(before: Leadership | null, now: Leadership): string | null {
  if (JSON.stringify(before) === JSON.stringify(now) || (now.term === 0 && before === null)) return null;
  const leader = now.leader === null ? 'no leader' : `leader ${now.leader}`;
  const rise = before === null ? 0 : now.term - before.term;
  const term = now.term === 0 ? '' : `, term ${String(now.term)}${rise > 0 ? ` (+${String(rise)})` : ''}`;
  return `${String(now.voters)} of ${String(now.members)} are healthy voters, ${leader}${term}`;
}
