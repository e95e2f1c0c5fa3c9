import type { UnsafeSetting } from '@moult/rolling-upgrade';
import type { ClusterSeen } from '../gather/seen.js';
import { unequalHashes } from '../health/hashes.js';
import { answersOf, nameOf } from '../health/names.js';
import { describeHashes } from '../health/reason.js';

/** What makes a roll unsafe: etcd's own upgrade guides ask for a cluster without learners and without alarms. */
export function unsafeSettings(seen: ClusterSeen): readonly UnsafeSetting[] {
  return once([...learners(seen), ...neverStarted(seen), ...alarms(seen), ...differing(seen)]);
}

function learners(seen: ClusterSeen): readonly UnsafeSetting[] {
  const because = 'a learner has no vote; promote it or remove it first';
  return answersOf(seen).flatMap(({ members }) =>
    members
      .filter(({ learner }) => learner)
      .map((one) => ({ node: nameOf(one), setting: 'learner', value: 'true', because })),
  );
}

function neverStarted(seen: ClusterSeen): readonly UnsafeSetting[] {
  const because = 'a member was added and has never started; start it or remove it first';
  return answersOf(seen).flatMap(({ members }) =>
    members
      .filter(({ name, learner }) => name === null && !learner)
      .map((one) => ({ node: nameOf(one), setting: 'member', value: 'never started', because })),
  );
}

const raised = /^memberID:(\d+) alarm:(\w+)$/;

/** An alarm is in the status of every member, as `memberID:… alarm:NOSPACE`. */
function alarms(seen: ClusterSeen): readonly UnsafeSetting[] {
  const all = answersOf(seen);
  return all.flatMap(({ status, members }) =>
    status.errors.flatMap((text) => {
      const [, memberId, value] = raised.exec(text) ?? [];
      if (memberId === undefined || value === undefined) return [];
      const whose = members.find(({ id }) => id === memberId);
      const node = whose === undefined ? BigInt(memberId).toString(16) : nameOf(whose);
      return [{ node, setting: 'alarm', value, because: alarmMeans[value] ?? 'an alarm stands' }];
    }),
  );
}

const alarmMeans: Readonly<Record<string, string>> = {
  NOSPACE: 'the data has outgrown its quota and no write is taken; compact, defragment and disarm it first',
  CORRUPT: 'the data of this member differs from the others’; it has to be replaced by a fresh copy first',
};

function differing(seen: ClusterSeen): readonly UnsafeSetting[] {
  const found = unequalHashes(seen);
  if (found === null) return [];
  const counts = new Map<number, number>();
  for (const { hash } of found.hashes) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const odd = found.hashes.filter(({ hash }) => counts.get(hash) !== most);
  const suspects = odd.length > 0 ? odd : found.hashes;
  return suspects.map(({ member, hash }) => ({
    ...{ node: member, setting: 'data', value: hash.toString(16).padStart(8, '0') },
    because: describeHashes(found),
  }));
}

/** Every member tells of the same learner and the same alarm; the operator hears it once. */
function once(all: readonly UnsafeSetting[]): readonly UnsafeSetting[] {
  return [...new Map(all.map((one) => [`${one.node} ${one.setting} ${one.value}`, one])).values()];
}
