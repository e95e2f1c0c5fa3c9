import type { HashRead } from '../client/hash-kv.js';
import type { ClusterSeen } from '../gather/seen.js';
import { ownName } from './names.js';
import type { UnequalHashes } from './reason.js';

/**
 * Members whose data differs, or null. Hashes are compared only where revision and compaction are the same: a member that
 * is about to compact has another hash of the same data. What cannot be compared says nothing either way.
 */
export function unequalHashes({ members }: ClusterSeen): UnequalHashes | null {
  const read = members.flatMap(({ answer }) =>
    answer.kind === 'answered' && answer.hash.kind === 'read'
      ? [{ member: ownName(answer), ...answer.hash }]
      : [],
  );
  for (const one of read) {
    const comparable = read.filter((other) => sameGround(one, other));
    if (comparable.every(({ hash }) => hash === one.hash)) continue;
    const hashes = comparable.map(({ member, hash }) => ({ member, hash }));
    return { kind: 'unequal-hashes', revision: one.revision, hashes };
  }
  return null;
}

function sameGround(a: HashRead, b: HashRead): boolean {
  return a.revision === b.revision && a.compactRevision === b.compactRevision;
}
