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
    rule: 'a member that another has dropped does not count',
    ...{
      file: 'decide/gates/quorum-without-node.ts',
      find: '&& lists.every((voters) => asSet(voters).has(name))',
      put: '',
    },
    test: [tests, 'another has dropped from its list'],
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
    rule: 'who was not asked is not silent',
    ...{ file, find: 'return guest === undefined ? null :', put: 'return' },
    test: [tests, 'an instance that nobody asked is asked'],
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
    ...{ file: 'decide/decide-step.ts', find: 'if (!isOverdue(', put: 'if (true || isOverdue(' },
    test: [tests, 'a deadline halts'],
  },
  {
    rule: 'a deadline ends also what is tried again and again',
    ...{ file: 'decide/decide-step.ts', find: 'if (isOverdue(', put: 'if (false && isOverdue(' },
    test: [tests, 'ends also what could be tried for ever'],
  },
  {
    rule: 'a deadline runs only from the recorded start',
    ...{
      file: 'decide/decide-step.ts',
      find: 'Math.max(state.at, progress.attachedAt)',
      put: 'progress.attachedAt',
    },
    test: [tests, 'runs from the recorded start'],
  },
  {
    rule: 'a service that cannot hand over stops its leader last',
    ...{ file: 'decide/gates/safety.ts', find: 'if (left === 0)', put: 'if (left >= 0)' },
    test: ['proof/election.test.ts', 'is not stopped while others can go'],
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
