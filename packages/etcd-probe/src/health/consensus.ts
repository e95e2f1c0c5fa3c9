import { mostFrequent } from '@moult/member-probe';
import type { ClusterSeen } from '../gather/seen.js';
import { answersOf, leaderName, voterNames } from './names.js';

/** What the members that answered say together; one that differs differs from this. */
export interface Consensus {
  readonly clusterId: string | null;
  readonly leader: string | null;
  readonly voters: readonly string[];
  /** The highest term among members that know a leader; among all, when none does. */
  readonly term: number | null;
  /** The furthest raft index any member has applied. */
  readonly furthest: number;
}

/** What most members say. A tie between lists goes to the longer one, so that no shrunken view lowers the bar. */
export function consensusOf(seen: ClusterSeen): Consensus {
  const facts = answersOf(seen);
  // A member that is cut off may run one election after another: its term is the highest and means nothing.
  const led = facts.filter(({ status }) => status.leaderId !== null);
  const terms = (led.length > 0 ? led : facts).map(({ status }) => status.term);
  const lists = facts.map(voterNames).sort((a, b) => b.length - a.length);
  return {
    clusterId: mostFrequent(
      facts.map(({ status }) => status.clusterId),
      (id) => id,
    ),
    leader: mostFrequent(
      facts.map(leaderName).filter((name) => name !== null),
      (name) => name,
    ),
    voters: mostFrequent(lists, (list) => list.join(' ')) ?? [],
    term: terms.length === 0 ? null : Math.max(...terms),
    furthest: Math.max(0, ...facts.map(({ status }) => status.appliedIndex)),
  };
}
