import { answersOf, followersOf, leaderOf } from './seeing.js';
import { callFor, type Row } from './subject.js';

/** Longer than a service that drops absent members takes to do so (Consul 1.8: 8 s). */
const longAbsenceMs = 15_000;

/** What a driver owes when it acts. */
export const acting: readonly Row[] = [
  {
    name: 'leadership is handed over, or refused by a service that cannot',
    check: async (subject) => {
      const from = await leaderOf(subject);
      const [to = ''] = await followersOf(subject);
      const outcome = await subject.driver.transferLeadership(from, to, callFor(subject, 'hand-over'));
      if (subject.driver.rules.traits.leadership === 'election') {
        return outcome.kind === 'refused'
          ? []
          : [`the service cannot hand over, and the answer is ${outcome.kind}`];
      }
      await subject.wait(subject.settleMs);
      const leader = await leaderOf(subject);
      return outcome.kind === 'done' && leader === to ? [] : [`${outcome.kind}; ${leader} leads, not ${to}`];
    },
  },
  {
    name: 'handing over from a member that does not lead changes nothing',
    check: async (subject) => {
      if (subject.driver.rules.traits.leadership === 'election') return [];
      const leader = await leaderOf(subject);
      const [one = '', other = ''] = await followersOf(subject);
      const outcome = await subject.driver.transferLeadership(one, other, callFor(subject, 'hand-over'));
      const after = await leaderOf(subject);
      return outcome.kind === 'done' && after === leader
        ? []
        : [`${outcome.kind}; ${after} leads, not ${leader}`];
    },
  },
  {
    name: 'a snapshot is saved and inspected, and its sentinel is readable on every member',
    check: async (subject) => {
      const outcome = await subject.driver.saveSnapshot(
        'conformance',
        subject.nodes[0] ?? '',
        callFor(subject, 'snapshot'),
      );
      if (outcome.kind !== 'done') return [outcome.because];
      await subject.wait(subject.settleMs);
      const problems = outcome.result['inspected'] === 'yes' ? [] : ['the snapshot was not inspected'];
      if (!(Number(outcome.result['index']) > 0)) problems.push('the snapshot has no index');
      for (const [node, answer] of await answersOf(subject)) {
        if (answer?.sentinel !== 'readable')
          problems.push(`${node}: the sentinel is ${answer?.sentinel ?? 'unread'}`);
      }
      return problems;
    },
  },
  {
    name: 'the guard is set and put back exactly, each as often as one likes',
    check: async (subject) => {
      const { guard } = await subject.driver.look(subject.nodes);
      if (guard.kind === 'not-needed') return [];
      if (guard.kind !== 'off') return [`the guard is ${guard.kind} before it was set`];
      const problems: string[] = [];
      for (const time of ['first', 'second']) {
        await subject.driver.setGuard(guard.settings, callFor(subject, 'guard'));
        const { kind } = (await subject.driver.look(subject.nodes)).guard;
        if (kind !== 'on') problems.push(`the guard was set a ${time} time and is ${kind}`);
      }
      for (const time of ['first', 'second']) {
        await subject.driver.restoreGuard(guard.settings, callFor(subject, 'guard'));
        const after = (await subject.driver.look(subject.nodes)).guard;
        if (JSON.stringify(after) !== JSON.stringify(guard))
          problems.push(`put back a ${time} time: ${JSON.stringify(after)}`);
      }
      return problems;
    },
  },
  {
    name: 'with the guard on, a member that stays away remains a voter',
    check: async (subject) => {
      const { guard } = await subject.driver.look(subject.nodes);
      if (guard.kind === 'off') await subject.driver.setGuard(guard.settings, callFor(subject, 'guard'));
      const [victim = '', other = ''] = await followersOf(subject);
      await subject.stop(victim);
      await subject.wait(longAbsenceMs);
      const voters = (await answersOf(subject)).get(other)?.voters ?? [];
      await subject.start(victim);
      await subject.wait(subject.settleMs);
      if (guard.kind === 'off') await subject.driver.restoreGuard(guard.settings, callFor(subject, 'guard'));
      return voters.includes(victim) ? [] : [`${victim} was dropped: ${voters.join()}`];
    },
  },
  {
    name: 'staying at a version is always allowed, forth and back',
    check: async (subject) => {
      const { rules } = subject.driver;
      const version = [...(await answersOf(subject)).values()][0]?.version ?? '';
      const forth = rules.versionPath(version, version, ['any']);
      const back = rules.wayBack({ from: version, to: version, spread: 'upgraded' });
      return forth.kind === 'allowed' && back.kind === 'allowed'
        ? []
        : [`${version}: ${forth.kind}, ${back.kind}`];
    },
  },
];
