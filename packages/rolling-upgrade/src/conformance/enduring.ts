import { defaultSettings } from '../model/settings.js';
import { answersOf, followersOf } from './seeing.js';
import { callFor, type Row, type Subject } from './subject.js';

/** Entries that nobody takes for well: eight times what a run allows unless told otherwise. */
const farBehind = 8 * defaultSettings.maxLag;

/** Looks until the last member has stepped down: an election timeout or a few, whatever the service calls it. */
const stepDownLooks = 20;

/** What a driver owes while members are in trouble. */
export const enduring: readonly Row[] = [
  {
    name: 'a frozen member is silent, and the look ends in the time of a call with the answers of the others',
    check: async (subject) => {
      const [victim = ''] = await followersOf(subject);
      await subject.freeze(victim);
      const before = subject.now();
      const answers = await answersOf(subject);
      const tookMs = subject.now() - before;
      await subject.thaw(victim);
      await subject.wait(subject.settleMs);
      const problems = onlySilent(answers, [victim]);
      if (tookMs >= defaultSettings.callMs) problems.push(`the look took ${String(tookMs)} ms`);
      return [...problems, ...(await notWell(subject))];
    },
  },
  {
    name: 'a member that answers in the place of another is not taken for it',
    check: async (subject) => {
      const [victim = '', other = ''] = await followersOf(subject);
      await subject.misroute(victim, other);
      const answers = await answersOf(subject);
      await subject.misroute(victim, null);
      return onlySilent(answers, [victim]);
    },
  },
  {
    name: 'a member that is far behind is seen with its own index, and not healthy until it has caught up',
    check: async (subject) => {
      const [victim = ''] = await followersOf(subject);
      await subject.holdBack(victim, farBehind);
      const answers = await answersOf(subject);
      await subject.holdBack(victim, 0);
      await subject.wait(subject.settleMs);
      const problems = onlySilent(answers, []);
      const own = answers.get(victim) ?? null;
      const others = [...answers].filter(([node]) => node !== victim);
      const furthest = Math.max(...others.map(([, answer]) => answer?.appliedIndex ?? 0));
      // The others write meanwhile, and none is asked at the same instant as the next.
      if (own !== null && furthest - own.appliedIndex < farBehind / 2)
        problems.push(`${victim} is ${String(furthest - own.appliedIndex)} entries behind, by the driver`);
      if (own?.healthy === true) problems.push(`${victim} is far behind and seen healthy`);
      return [...problems, ...(await notWell(subject))];
    },
  },
  {
    name: 'without a quorum nobody is healthy, who answers knows no leader, and a change waits',
    check: async (subject) => {
      const gone = (await followersOf(subject)).slice(0, Math.ceil(subject.nodes.length / 2));
      await Promise.all(gone.map((node) => subject.stop(node)));
      const problems = await leaderless(subject, gone);
      const call = callFor(subject, 'no-quorum');
      const outcome = await subject.driver.saveSnapshot('no-quorum', subject.nodes[0] ?? '', call);
      if (outcome.kind !== 'again') problems.push(`a change without a quorum is ${outcome.kind}, not again`);
      // Side by side: none of them is well before most are there.
      await Promise.all(gone.map((node) => subject.start(node)));
      await subject.wait(subject.settleMs);
      return [...problems, ...(await notWell(subject))];
    },
  },
];

/** Waits for the leader to step down, and says what is wrong with what is seen then. */
async function leaderless(subject: Subject, gone: readonly string[]): Promise<string[]> {
  let problems = ['nothing was seen'];
  for (let look = 0; look < stepDownLooks && problems.length > 0; look += 1) {
    await subject.wait(subject.settleMs);
    const answers = await answersOf(subject);
    problems = onlySilent(answers, gone);
    for (const [node, answer] of answers) {
      if (answer?.healthy === true) problems.push(`${node} is seen healthy without a quorum`);
      if (answer !== null && answer.leader !== null) problems.push(`${node} follows ${answer.leader} still`);
    }
  }
  return problems;
}

type Answers = Awaited<ReturnType<typeof answersOf>>;

/** That these members are silent, and no others. */
function onlySilent(answers: Answers, silent: readonly string[]): string[] {
  return [...answers].flatMap(([node, answer]) => {
    if (silent.includes(node))
      return answer === null ? [] : [`${node} cannot answer and is seen ${JSON.stringify(answer)}`];
    return answer === null ? [`${node} answers and is seen silent`] : [];
  });
}

/** A row leaves the cluster as it found it. */
async function notWell(subject: Subject): Promise<readonly string[]> {
  const answers = await answersOf(subject);
  return [...answers].filter(([, answer]) => answer?.healthy !== true).map(([node]) => `${node} is not back`);
}
