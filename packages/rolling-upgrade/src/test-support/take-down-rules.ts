import type { Rule } from './rule.js';

const file = 'decide/steps/move-state.ts';
const tests = 'proof/take-down-rules.test.ts';

/** What must hold before a node goes down. */
export const takeDownRules: readonly Rule[] = [
  {
    rule: 'the rest of the cluster holds the quorum, each member asked itself',
    ...{ file, find: 'quorumWithoutNode, othersWhole, notLeader', put: 'othersWhole, notLeader' },
    test: [tests, 'the rest must hold the quorum'],
  },
  {
    rule: 'nobody else is away: one node at a time',
    ...{ file, find: 'quorumWithoutNode, othersWhole, notLeader', put: 'quorumWithoutNode, notLeader' },
    test: [tests, 'nobody else may be away'],
  },
  {
    rule: 'a member that calls itself unhealthy does not count',
    ...{
      file: 'model/health.ts',
      find: 'answer !== null && answer.healthy && asSet',
      put: 'answer !== null && asSet',
    },
    test: [tests, 'not healthy counts as away'],
  },
  {
    rule: 'an old report is unknown, and unknown is never healthy',
    ...{
      file: 'model/health.ts',
      find: 'observation.at - seen.at > freshMs ? null : seen.answer',
      put: 'seen.answer',
    },
    test: [tests, 'an old report is no report'],
  },
  {
    rule: 'the leader is not stopped while leadership can be handed over',
    ...{ file, find: 'othersWhole, notLeader, guardOn', put: 'othersWhole, guardOn' },
    test: [tests, 'a node that leads again'],
  },
  {
    rule: 'members that disagree about the leader are not trusted about it',
    ...{ file: 'model/health.ts', find: 'leader !== null && leader !== answer.leader', put: 'false' },
    test: [tests, 'members that disagree'],
  },
  {
    rule: 'the guard is on, so that nobody drops the absent member',
    ...{ file, find: 'notLeader, guardOn, snapshotInspected', put: 'notLeader, snapshotInspected' },
    test: [tests, 'a guard somebody switched off'],
  },
  {
    rule: 'the data volume outlives its instance: the flag was read and is off',
    ...{
      file: 'decide/gates/volume.ts',
      find: 'one.deletesOnTermination.includes(here.node.volume)',
      put: 'false',
    },
    test: [tests, 'would be deleted with its instance'],
  },
  {
    rule: 'a flag that was not read is not off',
    ...{ file: 'decide/gates/volume.ts', find: "one.deletesOnTermination === 'unread'", put: 'false' },
    test: [tests, 'a deletion flag that was not read'],
  },
  {
    rule: 'no setting of the service makes a roll unsafe',
    ...{
      file,
      find: 'volumeSurvives, settingsSafe, credentialsLast',
      put: 'volumeSurvives, credentialsLast',
    },
    test: [tests, 'an unsafe setting halts'],
  },
  {
    rule: 'credentials outlive the longest step',
    ...{ file, find: 'settingsSafe, credentialsLast, ]', put: 'settingsSafe, ]' },
    test: [tests, 'credentials that end'],
  },
  {
    rule: 'the replacement is ready before the old one goes (swap)',
    ...{ file, find: '[...beforeTakeDown, replacementReady]', put: '[...beforeTakeDown]' },
    test: [tests, 'the replacement must still be ready'],
  },
  {
    rule: 'the service snapshot was inspected and found good',
    ...{
      file: 'decide/gates/safety.ts',
      find: "result['inspected'] === 'yes'",
      put: "result['inspected'] !== undefined",
    },
    test: ['proof/story-rules.test.ts', 'a bad service snapshot halts'],
  },
  {
    rule: 'every step has a deadline',
    ...{ file: 'decide/decide-step.ts', find: 'waitedMs <= deadlineMs', put: 'true' },
    test: [tests, 'a deadline halts'],
  },
  {
    rule: 'a take-down looks once more after its intention was recorded',
    ...{ file: 'perform/run.ts', find: "decision.acts === 'on-a-fresh-look'", put: 'false' },
    test: ['proof/story-rules.test.ts', 'looks once more'],
  },
  {
    rule: 'the leader is looked up again before every node',
    ...{
      file: 'decide/active.ts',
      find: 'left.find((move) => move.node !== leader) ?? left[0]',
      put: 'left[0]',
    },
    test: ['proof/story-rules.test.ts', 'takes the next follower'],
  },
];
