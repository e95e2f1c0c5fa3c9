import type { Rule } from './rule.js';

const tests = 'plan/plan-upgrade.test.ts';

/** What the planner refuses, and the order it keeps. */
export const planRules: readonly Rule[] = [
  ...refusal('evenCount', 'an even count is refused', 'when the count is even'),
  ...refusal('tooManyAtOnce', 'more than one at a time is refused', 'when more than one node may be out'),
  ...refusal('imageNotReleasable', 'a revoked or untested image is refused', 'when the image was revoked'),
  ...refusal(
    'bakeTooShort',
    'a bake below two election timeouts is refused',
    'when the bake time is shorter',
  ),
  ...refusal('volumes', 'a volume that is missing or in another zone is refused', 'when a volume is missing'),
  ...refusal(
    'unlessItComesBack(beyondTolerance)',
    'more unhealthy members than may be lost are refused',
    'when more members are unhealthy',
  ),
  ...refusal(
    'unlessItComesBack(zoneLost)',
    'a zone that seems lost is refused',
    'when two nodes of one zone',
  ),
  ...refusal('unsafeSettings', 'unsafe settings are refused', 'when a setting is unsafe'),
  ...refusal('versionPath', 'an unsupported version path is refused', 'when the version path'),
  ...refusal('wayBack', 'a rollback the data does not allow is refused', 'when the data cannot go back'),
  ...refusal('removedMembers', 'removing members is refused', 'when members would have to leave'),
  ...refusal(
    'unlessItComesBack(formingBesideData)',
    'a second cluster beside data is refused',
    'when create meets a cluster',
  ),
  {
    rule: 'a cluster comes back only when all its data is there',
    ...{
      file: 'plan/situation.ts',
      find: "version === null && history === 'initialised'",
      put: 'version === null',
    },
    test: ['proof/comes-back.test.ts', 'with a volume without data it does not come back by itself'],
  },
  {
    rule: 'a cluster comes back only when no machine of it lives',
    ...{
      file: 'plan/situation.ts',
      find: 'instance === null && surplus.length === 0 && version === null',
      put: 'version === null',
    },
    test: ['proof/comes-back.test.ts', 'with a machine that lives it does not come back by itself'],
  },
  {
    rule: 'the leader goes last',
    ...{ file: 'plan/order.ts', find: 'leader: 3', put: 'leader: 1.5' },
    test: [tests, 'takes followers first'],
  },
  {
    rule: 'the unhealthy go first',
    ...{ file: 'plan/order.ts', find: 'unhealthy: 0', put: 'unhealthy: 2.5' },
    test: [tests, 'takes the unhealthy first'],
  },
  {
    rule: 'a plan that was changed is no plan',
    ...{ file: 'plan/hash.ts', find: 'return digest(content) === hash', put: 'return true' },
    test: [tests, 'survives the way through JSON'],
  },
];

function refusal(check: string, rule: string, name: string): readonly Rule[] {
  return [{ rule, file: 'plan/checks.ts', find: ` ${check},`, put: ' ', test: [tests, name] }];
}
