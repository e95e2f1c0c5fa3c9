import { mostFrequent } from '@moult/member-probe';
import type { ClusterSeen } from '../gather/seen.js';
import { answersOf, leaderName, type Names, voterNames } from './names.js';

/** What the members that answered say together; one that differs differs from this. */
export interface Consensus {
  readonly leader: string | null;
  readonly voters: readonly string[];
  /** The highest term among members that know a leader; among all, when none does. */
  readonly term: number | null;
  /** The furthest raft index any member has committed. */
  readonly furthest: number;
}

/** What most members say. A tie between peer lists goes to the longer one, so that no shrunken view lowers the bar. */
export function consensusOf(seen: ClusterSeen, names: Names): Consensus {
  const facts = answersOf(seen);
  const servers = facts.flatMap(({ self }) => (self.raft === null ? [] : [self.raft]));
  // A member that is cut off runs one election after another: its term is the highest and means nothing.
  const led = facts.flatMap(({ self, leader }) => (self.raft === null || leader === null ? [] : [self.raft]));
  const terms = (led.length > 0 ? led : servers).map(({ term }) => term);
  const leaders = facts.map((one) => leaderName(one, names)).filter((name) => name !== null);
  const lists = facts.map((one) => voterNames(one, names));
  return {
    leader: mostFrequent(leaders, (name) => name),
    voters:
      mostFrequent(
        lists.toSorted((a, b) => b.length - a.length),
        (list) => list.join(' '),
      ) ?? [],
    term: terms.length === 0 ? null : Math.max(...terms),
    furthest: Math.max(0, ...servers.map(({ commitIndex }) => commitIndex)),
  };
}
