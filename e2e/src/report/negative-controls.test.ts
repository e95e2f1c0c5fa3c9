import type { Operation } from '@moult/history-checker';
import { replacementsOf, type RunReport } from '@moult/report';
import { beforeAll, expect, test } from 'vitest';
import { lastValues, material, onEveryMember } from '../test-support/material.js';
import { provedCheck } from '../scenario/upgrade.js';
import type { Evidence } from './evidence.js';
import type { Left } from '../leftovers/left.js';
import { judged, rehearsalReport } from './rehearsal-report.js';

let seen: Evidence;

beforeAll(async () => {
  seen = await material();
});

/** The verdict on what was seen, with one thing changed. */
function verdictOn(
  changed: Partial<Evidence>,
  left: Left = { kind: 'nothing' },
): { readonly kind: string; readonly says: string } {
  const { verdict }: RunReport = rehearsalReport(judged({ ...seen, ...changed }), left);
  return { kind: verdict.kind, says: verdict.causes.map(({ says }) => says).join('\n') };
}

function withOperations(operations: readonly Operation[]): Pick<Evidence, 'watched'> {
  return { watched: { ...seen.watched, record: { ...seen.watched.record, operations } } };
}

test('what was really seen passes: the controls below differ from it in one thing each', () => {
  expect(verdictOn({})).toEqual({ kind: 'passed', says: '' });
});

test('an acknowledged write that a member does not hold in the end is red and names the member', () => {
  if (seen.readBack.kind !== 'read') throw new Error('the material was read back');
  const members = new Map(seen.readBack.members);
  const held = new Map(members.get('kv-2'));
  const [[key] = ['']] = held;
  held.delete(key);
  members.set('kv-2', held);
  const { kind, says } = verdictOn({ readBack: { kind: 'read', members } });
  expect(kind).toBe('failed');
  expect(says).toContain('Did not hold: no acknowledged write was lost');
  expect(says).toContain('kv-2');
  expect(says).toContain(key);
});

test('a member that could not be read back is no pass', () => {
  const readBack = { kind: 'unreadable', member: 'kv-3', key: 'k1', because: 'no route' } as const;
  const { kind, says } = verdictOn({ readBack });
  expect(kind).toBe('no-verdict');
  expect(says).toContain('k1 could not be read on kv-3: no route');
});

test('a stale read is red and named', () => {
  const { operations } = seen.watched.record;
  const writes = operations.filter((one) => one.kind === 'write' && one.key === 'k3');
  const [first, second] = writes;
  if (first?.kind !== 'write' || second === undefined) throw new Error('k3 was written twice');
  const at = (second.end ?? 0) + 1;
  const stale: Operation = {
    ...{ client: 'all-1@kv-1', kind: 'read', key: 'k3', start: at, end: at + 1, outcome: 'ok' },
    returned: first.value,
  };
  const { kind, says } = verdictOn(withOperations([...operations, stale]));
  expect(kind).toBe('failed');
  expect(says).toContain('Did not hold: the history is linearizable');
  expect(says).toContain('stale read');
});

test('a node taken down while another is out is red and names both', () => {
  const down = seen.run.entries.find(
    ({ fact }) => fact.kind === 'effect-intended' && fact.step === 'take-down' && fact.subject !== 'kv-1',
  );
  if (down === undefined || !('subject' in down.fact)) throw new Error('a node was taken down');
  const samples = seen.watched.samples.map((sample) =>
    sample.node === 'kv-1' && sample.asked > down.at - 20_000 && sample.asked < down.at + 1_000
      ? { ...sample, answer: { kind: 'silent', because: 'planted' } as const }
      : sample,
  );
  const { kind, says } = verdictOn({ watched: { ...seen.watched, samples } });
  expect(kind).toBe('failed');
  expect(says).toContain('Did not hold: no node was taken down while another was out');
  expect(says).toContain(`${down.fact.subject} was taken down`);
  expect(says).toContain('while kv-1 was out');
  expect(says).toContain('Did not hold: the quorum held throughout');
});

test('a volume replaced by an empty one is red: another volume, and the data is not there', () => {
  const nodes = seen.nodes.map((one) =>
    one.node === 'kv-2' && one.after !== null
      ? { ...one, after: { ...one.after, volume: 'vol-of-somebody-else', nodeId: 'id-that-is-new' } }
      : one,
  );
  const empty = new Map(onEveryMember(seen.loaded.values)).set('kv-2', new Map());
  const loaded = { values: seen.loaded.values, readBack: { kind: 'read', members: empty } as const };
  const { kind, says } = verdictOn({ nodes, loaded });
  expect(kind).toBe('failed');
  expect(says).toContain('Did not hold: every node kept its volume');
  expect(says).toContain('Did not hold: every node kept its node id');
  expect(says).toContain('kv-2 lacks 2 of 2, loaded/1 first');
});

test('traffic that stopped gives no verdict: nobody can tell an outage from nobody trying', () => {
  const { operations, schedule } = seen.watched.record;
  const stopped = operations.filter(({ start }) => start < schedule.from + 5_000);
  const held = onEveryMember(lastValues(stopped));
  const { kind, says } = verdictOn({
    ...withOperations(stopped),
    readBack: { kind: 'read', members: held },
  });
  expect(kind).toBe('no-verdict');
  expect(says).toContain('Too little traffic for a verdict: 80 writes sent in 5.00 s');
});

test('clients that get no answer for longer than allowed are red, with the step that was under way', () => {
  const { operations, schedule } = seen.watched.record;
  const middle = (schedule.from + schedule.to) / 2;
  const unanswered = operations.map((one): Operation => {
    if (one.kind !== 'write' || one.start < middle || one.start > middle + 6_000) return one;
    const { client, key, value, start, due } = one;
    return { ...{ client, key, value, start, due }, kind: 'write', outcome: 'unknown' };
  });
  const { kind, says } = verdictOn(withOperations(unanswered));
  expect(kind).toBe('failed');
  expect(says).toMatch(/No write was acknowledged for 6\.\d+ s \(5\.00 s allowed\), during kv-\d /);
});

/** The samples as they are where whoever asks stood still from an instant on, for so long (ms). */
function standingStill(from: number, ms: number): Pick<Evidence, 'watched'> {
  const answer = { kind: 'not-sampled', because: 'planted' } as const;
  const samples = seen.watched.samples.map((one) =>
    one.asked >= from && one.asked < from + ms ? { ...one, answer } : one,
  );
  return { watched: { ...seen.watched, samples } };
}

test('a short standstill of the sampler is nobody’s absence, a long one or many leave the quorum open', () => {
  const from = (seen.watched.samples[0]?.asked ?? 0) + 5_000;
  expect(verdictOn(standingStill(from, 1_000))).toEqual({ kind: 'passed', says: '' });
  const { kind, says } = verdictOn(standingStill(from, 8_000));
  expect(kind).toBe('no-verdict');
  expect(says).toContain('Could not be decided: every member was asked all the time (kv-1: ');
  const often = seen.watched.samples.map((one, index) =>
    index % 30 < 3 ? { ...one, answer: { kind: 'not-sampled', because: 'planted' } as const } : one,
  );
  expect(verdictOn({ watched: { ...seen.watched, samples: often } }).kind).toBe('no-verdict');
});

test('clients or a sampler that ended before the run give no verdict: nobody saw the rest', () => {
  const { record, samples } = seen.watched;
  const end = (seen.run.entries.at(-1)?.at ?? 0) - 10_000;
  const operations = record.operations.filter(({ start }) => start < end);
  const ended = { ...record, operations, schedule: { ...record.schedule, to: end } };
  const readBack = { kind: 'read', members: onEveryMember(lastValues(operations)) } as const;
  const clients = verdictOn({ watched: { record: ended, samples }, readBack });
  expect(clients.kind).toBe('no-verdict');
  expect(clients.says).toContain('until the run had ended (they ended 10.0 s before the run)');
  const sampler = verdictOn({ watched: { record, samples: samples.filter(({ asked }) => asked < end) } });
  expect(sampler.kind).not.toBe('passed');
  expect(sampler.says).toContain('every member was asked all the time');
});

test('a gap while a rollback was under way is laid at its door', () => {
  const end = seen.run.entries.at(-1)?.at ?? 0;
  const middle = seen.run.entries[Math.floor(seen.run.entries.length / 2)]?.at ?? 0;
  // The second half of the run, told as a run of its own.
  const run = { ...seen.run, entries: seen.run.entries.filter(({ at }) => at < middle) };
  const later = { ...seen.run, run: 'rollback', entries: seen.run.entries.filter(({ at }) => at >= middle) };
  const unanswered = silentFrom([middle + 100, Math.min(6_000, end - middle)]);
  expect(verdictOn({ run, ...unanswered }).says).toContain('with nothing known to go on');
  expect(verdictOn({ run, followed: later, ...unanswered }).says).toMatch(/allowed\), during kv-\d /);
});

test('a member that left and came back is red', () => {
  const samples = seen.watched.samples.map((sample, index) =>
    index === 40 && sample.answer.kind === 'answered'
      ? { ...sample, answer: { ...sample.answer, configuration: ['id-of-kv-1', 'id-of-kv-3'] } }
      : sample,
  );
  const { kind, says } = verdictOn({ watched: { ...seen.watched, samples } });
  expect(kind).toBe('failed');
  expect(says).toContain('Did not hold: nobody left the cluster and nobody joined it');
});

test('a volume that was detached by force is red and named', () => {
  const { kind, says } = verdictOn({
    detaches: [{ time: '2026-01-01T00:00:00Z', volume: 'vol-9', forced: 'yes' }],
  });
  expect(kind).toBe('failed');
  expect(says).toContain('vol-9');
});

test('something that outlived the rehearsal is red and named', () => {
  const { kind, says } = verdictOn({}, { kind: 'some', what: ['loop device /dev/loop7 /var/lib/x'] });
  expect(kind).toBe('failed');
  expect(says).toContain('/dev/loop7');
});

test('where nobody could look for what is left there is no pass', () => {
  const { kind, says } = verdictOn({}, { kind: 'not-looked', because: 'no losetup here' });
  expect(kind).toBe('no-verdict');
  expect(says).toContain('nothing is left of the rehearsal (no losetup here)');
});

test('an upgrade that was refused before it began is red with the sentence, on everything that was seen', () => {
  const says = 'kv-2 is not healthy, so no plan is made.';
  const run = { ...seen.run, run: 'none was begun', plan: { ...seen.run.plan, moves: [] }, entries: [] };
  const verdict = verdictOn({ run, scenario: [provedCheck({ code: 4, says })] });
  expect(verdict.kind).toBe('failed');
  expect(verdict.says).toContain(`exit code 4: ${says}`);
  expect(verdict.says).toContain('No run was begun.');
});

test('a roll that is done and leaves something is red, although its journal is complete', () => {
  const says = 'The roll is done, but something is left: terraform would update aws_launch_template.node.';
  const verdict = verdictOn({ scenario: [provedCheck({ code: 3, says })] });
  expect(verdict.kind).toBe('failed');
  expect(verdict.says).toContain(says);
});

test('a second leader change is red where leadership is handed over, and nobody counts where the story takes leaders', () => {
  const at = seen.watched.samples.at(-1)?.answered ?? 0;
  const samples = [1, 2].flatMap((step) =>
    seen.watched.samples.slice(-3).map((one) => {
      const answer =
        one.answer.kind === 'answered'
          ? { ...one.answer, term: one.answer.term + step, leader: step === 1 ? 'kv-1' : 'kv-2' }
          : one.answer;
      return { ...one, asked: at + step * 100, answered: at + step * 100 + 1, answer };
    }),
  );
  const watched = { ...seen.watched, samples: [...seen.watched.samples, ...samples] };
  const { kind, says } = verdictOn({ watched });
  expect(kind).toBe('failed');
  expect(says).toContain('leadership was handed over once, and no other term began');
  expect(verdictOn({ watched, leadership: 'disturbed' }).kind).toBe('passed');
});

/** The same with no answer to a write for so long (ms) from each of these instants. */
function silentFrom(
  ...silences: readonly (readonly [from: number, ms: number])[]
): Pick<Evidence, 'watched'> {
  const isSilent = (end = 0): boolean => silences.some(([from, ms]) => end > from && end < from + ms);
  return withOperations(
    seen.watched.record.operations.map(
      (one): Operation => (one.kind === 'write' && isSilent(one.end) ? { ...one, outcome: 'unknown' } : one),
    ),
  );
}

const firstReplaced = (): number => replacementsOf(seen.run.entries)[0]?.from ?? 0;

test('a gap longer than a tenth of what a killed leader costs is red, with both figures', () => {
  const { kind, says } = verdictOn(silentFrom([firstReplaced(), 500]));
  expect(kind).toBe('failed');
  expect(says).toMatch(/5\d\d ms, 5\d\.\d % of 1000 ms when kv-3 was killed as leader/);
});

test('where clients had such gaps while nobody touched a node, nobody can tell', () => {
  const before = seen.watched.record.schedule.from + 200;
  const { kind, says } = verdictOn(silentFrom([before, 700], [firstReplaced(), 500]));
  expect(kind).toBe('no-verdict');
  expect(says).toContain('too busy to tell');
  // A shorter one excuses nothing.
  expect(verdictOn(silentFrom([before, 300], [firstReplaced(), 500])).kind).toBe('failed');
});

test('clients that stood still in a gap make it undecided, and never green', () => {
  const from = firstReplaced();
  const late = seen.watched.record.operations.map((one): Operation => {
    if (one.kind !== 'write' || (one.end ?? 0) <= from || (one.end ?? 0) >= from + 500) return one;
    return { ...one, due: one.start - 80, outcome: 'unknown' };
  });
  const { kind, says } = verdictOn(withOperations(late));
  expect(says).toContain('too busy to tell');
  expect(kind).toBe('no-verdict');
});

test('without a killed leader to compare with nobody can tell', () => {
  expect(verdictOn({ killedLeader: null })).toMatchObject({
    kind: 'no-verdict',
    says: expect.stringContaining('no leader was killed to compare with') as string,
  });
});
