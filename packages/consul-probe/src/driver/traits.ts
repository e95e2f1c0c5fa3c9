import { compareVersions, readVersion } from '@moult/member-probe';
import type { ServiceSeen } from '@moult/rolling-upgrade';
import type { ClusterTraits } from './rules.js';

/**
 * What the rules depend on, as the members say it. During an upgrade the leader is the last to change, so what the oldest
 * of them cannot do is not planned. Where nobody says anything, `unread` holds: a cluster that is about to be formed.
 */
export function traitsOf(seen: ServiceSeen, unread: ClusterTraits): ClusterTraits {
  const versions = seen.members.flatMap(({ answer }) => (answer.kind === 'answered' ? [answer.version] : []));
  const [oldest = unread.version] = versions.sort(byAge);
  return { version: oldest, electionTimeoutMs: seen.electionTimeoutMs ?? unread.electionTimeoutMs };
}

/** A version that nobody can read may be of any age, and so counts as the oldest. */
function byAge(one: string, other: string): number {
  const [left, right] = [readVersion(one), readVersion(other)];
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  return compareVersions(left, right);
}
