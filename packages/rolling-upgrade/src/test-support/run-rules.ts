import type { Rule } from './rule.js';

const stories = 'proof/story-rules.test.ts';
const interrupts = 'proof/interrupt-rules.test.ts';
const limits = 'proof/limit-rules.test.ts';
const journals = 'journal/advance.test.ts';

/** What holds for a run as a whole, and for its journal. */
export const runRules: readonly Rule[] = [
  {
    rule: 'an intention is durable before its effect',
    ...{ file: 'perform/run.ts', find: "decision.intention === 'new'", put: 'false' },
    test: [stories, 'records every intention'],
  },
  {
    rule: 'the lease is checked right before each call',
    ...{
      file: 'perform/act.ts',
      find: 'const answer = await ports.lease.check(held);',
      put: "const answer = { kind: 'held', held: { ...held, until: Infinity } } as LeaseAnswer;",
    },
    test: [stories, 'makes no call once the lease'],
  },
  {
    rule: 'a look too old is repeated',
    ...{ file: 'perform/run.ts', find: 'this.#ports.clock.now() - observation.at > freshMs', put: 'false' },
    test: [limits, 'never acts on a look too old'],
  },
  {
    rule: 'looks that fail are bounded',
    ...{ file: 'perform/run.ts', find: 'blind > blindLooks', put: 'blind > 2 * blindLooks' },
    test: [limits, 'gives up after sixty looks'],
  },
  {
    rule: 'a look that failed ends every streak',
    ...{ file: 'perform/run.ts', find: 'this.#watch = {};', put: '' },
    test: [limits, 'a look that failed ends'],
  },
  {
    rule: 'the settings found first are the ones put back',
    ...{ file: 'journal/guard-left.ts', find: "first['set-guard'] ?? effect", put: 'effect' },
    test: [limits, 'put back all the same to what was found first'],
  },
  {
    rule: 'a guard found off comes first, also while pausing',
    ...{
      file: 'decide/active.ts',
      find: 'if (settling && out.length === 0) return [];',
      put: 'if (settling) return out.map((move) => whole(situation, move));',
    },
    test: [limits, 'found off while the run pauses'],
  },
  {
    rule: 'an entry is one’s own only when all of it is',
    ...{
      file: 'perform/recorder.ts',
      find: 'canonical(one) === canonical(entry)',
      put: 'one.id === entry.id',
    },
    test: ['perform/request.test.ts', 'two terminals of one operator'],
  },
  {
    rule: 'a new attempt has a new token',
    ...{
      file: 'perform/token.ts',
      find: 'acceptedAt, subject, step, attempt]',
      put: 'acceptedAt, subject, step]',
    },
    test: [stories, 'under a new token'],
  },
  {
    rule: 'a plan made again is another run',
    ...{ file: 'perform/token.ts', find: '[run.plan, run.acceptedAt,', put: '[run.plan,' },
    test: [interrupts, 'made again word for word'],
  },
  {
    rule: 'a dead replacement is seen to be dead',
    ...{
      file: 'decide/gates/replacement.ts',
      find: "state !== 'terminated' && state !== 'shutting-down'",
      put: 'true',
    },
    test: [stories, 'dies with the data in hand'],
  },
  {
    rule: 'attempts are bounded',
    ...{
      file: 'decide/decide-step.ts',
      find: 'attempt - (before.forgiven[verdict.from] ?? 0) <= maxAttempts',
      put: 'attempt <= 2 * maxAttempts',
    },
    test: [stories, 'does not launch for ever'],
  },
  {
    rule: 'only booting is done ahead of a node’s turn',
    ...{
      file: 'decide/strategies.ts',
      find: "aheadUntil = 'save-snapshot'",
      put: "aheadUntil = 'detach-volume'",
    },
    test: [stories, 'boots the next replacement ahead'],
  },
  {
    rule: 'an interrupted run brings the node that is out back first',
    ...{
      file: 'decide/active.ts',
      find: 'return out.flatMap((move) => whole(situation, move))',
      put: 'return []',
    },
    test: [interrupts, 'brings the node that is out back'],
  },
  {
    rule: 'the second Ctrl-C stops at once',
    ...{ file: 'perform/run.ts', find: "if (wish === 'now') return", put: 'if (false) return' },
    test: [interrupts, 'stops at once on the second'],
  },
  {
    rule: 'what was launched ahead is removed by an abort',
    ...{ file: 'decide/strategies.ts', find: '[removeUnused, restoreGuard]', put: '[restoreGuard]' },
    test: [stories, 'an abort removes'],
  },
  {
    rule: 'an abort settles launches whose outcome is unknown',
    ...{
      file: 'decide/active.ts',
      find: 'if (unsettled.length > 0)',
      put: 'if (unsettled.length > 0 && !stuck)',
    },
    test: [interrupts, 'settles the launch of another node'],
  },
  {
    rule: 'the guard stays on while an abort leaves a node out',
    ...{
      file: 'decide/steps/cluster.ts',
      find: 'if (out.length > 0)',
      put: 'if (false)',
    },
    test: [stories, 'leaves the guard on'],
  },
  {
    rule: 'what an aborted run left is put back by the next one',
    ...{ file: 'journal/guard-left.ts', find: '(progress.plan?.guardLeft ?? null)', put: 'null' },
    test: [stories, 'leaves the guard on'],
  },
  {
    rule: 'the guard is put back to what was found',
    ...{
      file: 'decide/steps/cluster.ts',
      find: "{ kind: 'restore-guard', settings: found }",
      put: "{ kind: 'restore-guard', settings: { cleanup: 'true' } }",
    },
    test: [stories, 'puts the guard back to what it was'],
  },
  {
    rule: 'what is run is what was approved',
    ...{ file: 'journal/advance.ts', find: 'if (!isSealed(plan))', put: 'if (false)' },
    test: [journals, 'its plan was changed after it was approved'],
  },
  {
    rule: 'a journal has no gaps',
    ...{ file: 'journal/advance.ts', find: 'entry.seq === progress.next,', put: 'true,' },
    test: [journals, 'left out, doubled or swapped'],
  },
  {
    rule: 'only the attached runner records steps',
    ...{
      file: 'journal/advance.ts',
      find: '!byRunner.has(fact.kind) || entry.by === progress.runner?.by',
      put: 'true',
    },
    test: [journals, 'from the attached runner only'],
  },
  {
    rule: 'an overtaken runner cannot attach again',
    ...{ file: 'journal/advance.ts', find: 'epoch <= (progress.runner?.epoch ?? 0)', put: 'false' },
    test: [journals, 'whose lease is older'],
  },
  {
    rule: 'a halted run goes on only after a resume with a reason',
    ...{ file: 'journal/phase-transitions.ts', find: '!legal[fact.kind].includes(from.kind)', put: 'false' },
    test: [journals, 'only after a halt was resumed'],
  },
  {
    rule: 'an outcome needs its intention',
    ...{
      file: 'journal/step-transitions.ts',
      find: "before?.kind !== 'intended'",
      put: 'before === undefined',
    },
    test: [journals, 'no outcome without an intention'],
  },
];
