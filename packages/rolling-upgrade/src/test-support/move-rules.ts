import type { Rule } from './rule.js';

const file = 'decide/steps/move-state.ts';
const after = 'decide/steps/after.ts';
const tests = 'proof/move-rules.test.ts';
const proofs = 'proof/prove-rules.test.ts';

/** What must hold while volume and address move, and before the node counts as back. */
export const moveRules: readonly Rule[] = [
  {
    rule: 'no volume is attached while another instance may write',
    ...{
      file,
      find: '[fenced, volumeStillReleased, snapshotTaken',
      put: '[volumeStillReleased, snapshotTaken',
    },
    test: [tests, 'while another instance may still write'],
  },
  {
    rule: 'silence is no fence',
    ...{
      file: 'decide/gates/fenced.ts',
      find: "|| guest.answer.kind === 'silent') return false",
      put: "|| guest.answer.kind === 'silent') return true",
    },
    test: [tests, 'a silent instance is not taken'],
  },
  {
    rule: 'an instance that is shutting down may still write',
    ...{
      file: 'decide/gates/fenced.ts',
      find: "(one) => one.state !== 'stopped' &&",
      put: "(one) => one.state !== 'stopped' && one.state !== 'shutting-down' &&",
    },
    test: [tests, 'that is shutting down may still write'],
  },
  {
    rule: 'a volume is attached only when it is still seen free',
    ...{
      file: 'decide/gates/volume.ts',
      find: 'return volumeReleased(here);',
      put: "return holds('volume-still-released', '');",
    },
    test: [tests, 'still on its way elsewhere'],
  },
  {
    rule: 'a volume found elsewhere is detached again first',
    ...{ file, find: '[fenced, volumeStillReleased, snapshotTaken', put: '[fenced, snapshotTaken' },
    test: [tests, 'a volume found elsewhere'],
  },
  {
    rule: 'a snapshot of the volume at rest exists first',
    ...{
      file,
      find: 'volumeStillReleased, snapshotTaken, replacementReady',
      put: 'volumeStillReleased, replacementReady',
    },
    test: [tests, 'before its snapshot exists'],
  },
  {
    rule: 'a look older than a call says nothing of what came of it',
    ...{ file: 'decide/decide-step.ts', find: "step.shownBy === 'a-later-look' &&", put: 'false &&' },
    test: [tests, 'says nothing of what came of it'],
  },
  {
    rule: 'a snapshot’s answer is believed on the very look it was called on, and never again',
    ...{
      file: 'decide/gates/volume.ts',
      find: "if (called?.has(keyOf(subject, 'snapshot-volume')) !== true) return null;",
      put: '',
    },
    test: [tests, 'before its snapshot exists'],
  },
  {
    rule: 'a volume of a node that comes back is never formatted',
    ...{ file: after, find: "here.move.change === 'join' && ", put: '' },
    test: [tests, 'is never formatted'],
  },
  {
    rule: 'the volume says itself whose it is',
    ...{
      file: 'decide/gates/replacement.ts',
      find: 'cluster === here.plan.cluster && node === here.node.name',
      put: 'true',
    },
    test: [tests, 'on a volume of another node'],
  },
  {
    rule: 'the address has arrived, says the instance itself',
    ...{ file: after, find: 'identityMatches, addressArrived]', put: 'identityMatches]' },
    test: [tests, 'before its address has arrived'],
  },
  {
    rule: 'only a plan that forms a cluster may bootstrap one',
    ...{ file: after, find: "plan.forms === 'yes' ? 'form' : 'rejoin'", put: "'form'" },
    test: [tests, 'never bootstraps'],
  },
  {
    rule: 'everyone is a healthy voter again',
    ...{ file: after, find: 'toleranceRestored, votersBack', put: 'votersBack' },
    test: [proofs, 'every member must be a healthy voter'],
  },
  {
    rule: 'N voters on every member’s list, not N alive',
    ...{
      file: after,
      find: 'toleranceRestored, votersBack, versionRight',
      put: 'toleranceRestored, versionRight',
    },
    test: [proofs, 'every list of voters'],
  },
  {
    rule: 'no voter twice',
    ...{ file: 'decide/gates/whole-again.ts', find: '&& seen.size === voters.length', put: '' },
    test: [proofs, 'no voter may be listed twice'],
  },
  {
    rule: 'the member itself reports the planned version',
    ...{ file: after, find: 'votersBack, versionRight, caughtUp', put: 'votersBack, caughtUp' },
    test: [proofs, 'must report the planned version'],
  },
  {
    rule: 'the member has caught up',
    ...{ file: after, find: 'versionRight, caughtUp, sameAnswer', put: 'versionRight, sameAnswer' },
    test: [proofs, 'must have caught up'],
  },
  {
    rule: 'all members give the same answer',
    ...{
      file: after,
      find: 'caughtUp, sameAnswer, sentinelReadable, ]',
      put: 'caughtUp, sentinelReadable, ]',
    },
    test: [proofs, 'must give the same answer'],
  },
  {
    rule: 'the sentinel is readable on the member itself',
    ...{ file: after, find: 'sameAnswer, sentinelReadable, ]', put: 'sameAnswer, ]' },
    test: [proofs, 'the sentinel must be readable'],
  },
  {
    rule: 'K passes in a row',
    ...{ file: 'decide/streak.ts', find: 'streak.passes >= settings.passes &&', put: '' },
    test: [proofs, 'one look is not enough'],
  },
  {
    rule: 'over the whole bake time',
    ...{ file: 'decide/streak.ts', find: '&& streak.last - streak.since >= bakeMs', put: '' },
    test: [proofs, 'many looks within a moment'],
  },
  {
    rule: 'longer for the canary',
    ...{
      file: 'decide/streak.ts',
      find: 'canary ? settings.canaryBakeMs : settings.bakeMs',
      put: 'settings.bakeMs',
    },
    test: [proofs, 'the canary is watched longer'],
  },
  {
    rule: 'a gap in the watching ends the streak',
    ...{ file: 'decide/streak.ts', find: '|| at - streak.last > gapMs', put: '' },
    test: [proofs, 'a gap in the watching'],
  },
  {
    rule: 'one look counts once',
    ...{ file: 'decide/streak.ts', find: 'at === streak.last ? streak :', put: '' },
    test: [proofs, 'the same look is not counted twice'],
  },
  {
    rule: 'the old instance is kept until the cluster is whole',
    ...{
      file: after,
      find: '[volumeSurvives, volumeHome, ...wholeAgain]',
      put: '[volumeSurvives, volumeHome]',
    },
    test: [proofs, 'the cluster must still be whole'],
  },
  {
    rule: 'nothing is terminated that would take the data with it',
    ...{
      file: after,
      find: '[volumeSurvives, volumeHome, ...wholeAgain]',
      put: '[volumeHome, ...wholeAgain]',
    },
    test: [proofs, 'the volume must survive it'],
  },
  {
    rule: 'nothing is terminated before the volume is at the replacement',
    ...{
      file: after,
      find: '[volumeSurvives, volumeHome, ...wholeAgain]',
      put: '[volumeSurvives, ...wholeAgain]',
    },
    test: [proofs, 'the volume must be at the replacement'],
  },
];
