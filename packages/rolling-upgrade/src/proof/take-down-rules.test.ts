import { describe, expect, test } from 'vitest';
import { subjectOf } from '../journal/progress.js';
import { atStep, says, silence } from '../test-support/at-step.js';

describe('before a node is taken down', () => {
  test('an instance that nobody asked is asked, not stopped as one that is silent', async () => {
    const here = await atStep('take-down');
    const unasked = here.decide((seen) => {
      seen.guests = seen.guests.filter(({ instance }) => instance !== 'i-001');
    });
    expect(unasked.kind).toBe('wait');
    const silent = here.decide((seen) => {
      for (const guest of seen.guests)
        if (guest.instance === 'i-001') guest.answer = { kind: 'silent', because: 'no SSH banner' };
    });
    expect(silent).toMatchObject({ kind: 'act', effect: { kind: 'stop-instance', instance: 'i-001' } });
  });

  test('nothing stands in the way when everybody is well', async () => {
    const here = await atStep('take-down');
    expect(here.decide()).toMatchObject({ kind: 'act', subject: 'kv-1', effect: { kind: 'stop-service' } });
  });

  test('the rest must hold the quorum, also when their absence is excused', async () => {
    const here = await atStep('take-down');
    const decision = here.decide((seen, plan) => {
      for (const node of ['kv-2', 'kv-3']) silence(seen, node);
      for (const move of plan.moves) if (move.node !== 'kv-1') move.place = 'unhealthy';
      // Leadership as kv-1 sees it: elsewhere.
      says(seen, 'kv-1', (answer) => (answer.leader = 'kv-3'));
    });
    expect(decision).toMatchObject({
      kind: 'wait',
      waits: [{ for: [{ on: 'quorum-without-node', evidence: { healthy: 0, needed: 2, others: 2 } }] }],
    });
  });

  test('a member that another has dropped from its list counts for nobody', async () => {
    const here = await atStep('take-down', { nodes: 5 });
    const decision = here.decide((seen) => {
      const kept = ['kv-1', 'kv-2', 'kv-3'];
      says(seen, 'kv-2', (answer) => (answer.voters = kept));
    });
    expect(decision).toMatchObject({
      kind: 'wait',
      waits: [{ for: [{ on: 'quorum-without-node', evidence: { healthy: 2, needed: 3, others: 4 } }] }],
    });
  });

  test('nobody else may be away, even where the quorum could bear it', async () => {
    const here = await atStep('take-down', { nodes: 5 });
    const decision = here.decide((seen) => silence(seen, 'kv-4'));
    expect(decision).toMatchObject({
      kind: 'wait',
      waits: [{ for: [{ on: 'others-whole', evidence: { away: ['kv-4'] } }] }],
    });
  });

  test('a member that is up but not healthy counts as away', async () => {
    const here = await atStep('take-down', { nodes: 5 });
    expect(here.decide((seen) => says(seen, 'kv-4', (answer) => (answer.healthy = false))).kind).toBe('wait');
  });

  test('an old report is no report', async () => {
    const here = await atStep('take-down');
    const decision = here.decide((seen) => {
      for (const member of seen.service.members) if (member.node === 'kv-2') member.at = seen.at - 5_001;
    });
    expect(decision.kind).toBe('wait');
  });

  test('a node that leads again has leadership handed over again', async () => {
    const here = await atStep('take-down');
    const decision = here.decide((seen, plan) => {
      plan.moves = plan.moves.filter((move) => move.node === 'kv-1');
      for (const { name } of here.plan.nodes) says(seen, name, (answer) => (answer.leader = 'kv-1'));
    });
    expect(decision).toMatchObject({ kind: 'reopen', subject: 'kv-1', step: 'hand-over', attempt: 2 });
  });

  test('members that disagree about the leader are waited for', async () => {
    const here = await atStep('take-down');
    expect(here.decide((seen) => says(seen, 'kv-2', (answer) => (answer.leader = 'kv-2'))).kind).toBe('wait');
  });

  test('a guard somebody switched off is switched on again', async () => {
    const here = await atStep('take-down');
    const decision = here.decide(
      (seen) => (seen.service.guard = { kind: 'off', settings: { cleanup: 'true' } }),
    );
    expect(decision).toMatchObject({ kind: 'reopen', subject: 'cluster.opening', step: 'set-guard' });
  });

  test('a volume that would be deleted with its instance halts the run', async () => {
    const here = await atStep('take-down');
    const decision = here.decide((seen) => {
      for (const one of seen.cloud.instances) if (one.node === 'kv-1') one.deletesOnTermination = ['vol-1'];
    });
    expect(decision).toMatchObject({
      kind: 'halt',
      halt: { because: 'vol-1 would be deleted together with i-001' },
    });
  });

  test('a deletion flag that was not read is not taken for off', async () => {
    const here = await atStep('take-down');
    const decision = here.decide((seen) => {
      for (const one of seen.cloud.instances) if (one.node === 'kv-1') one.deletesOnTermination = 'unread';
    });
    expect(decision.kind).toBe('wait');
  });

  test('an unsafe setting halts the run', async () => {
    const here = await atStep('take-down');
    const unsafe = {
      node: 'kv-2',
      setting: 'leave_on_terminate',
      value: 'true',
      because: 'it changes the peer set',
    };
    expect(here.decide((seen) => (seen.service.unsafe = [unsafe]))).toMatchObject({
      kind: 'halt',
      halt: { subject: 'kv-1' },
    });
  });

  test('credentials that end within the longest step are waited for', async () => {
    const here = await atStep('take-down');
    const decision = here.decide((seen) => (seen.cloud.credentialsEnd = seen.at + 60_000));
    expect(decision).toMatchObject({ kind: 'wait', waits: [{ for: [{ on: 'credentials-last' }] }] });
  });

  test('the replacement must still be ready', async () => {
    const here = await atStep('take-down');
    const decision = here.decide((seen) => {
      for (const guest of seen.guests)
        if (guest.instance === 'i-004') guest.answer = { kind: 'silent', because: 'gone' };
    });
    expect(decision).toMatchObject({ kind: 'wait', waits: [{ for: [{ on: 'replacement-ready' }] }] });
  });

  test('an old instance that does not answer is stopped as a whole', async () => {
    const here = await atStep('take-down');
    const decision = here.decide((seen) => {
      for (const guest of seen.guests)
        if (guest.instance === 'i-001') guest.answer = { kind: 'silent', because: 'gone' };
    });
    expect(decision).toMatchObject({ kind: 'act', effect: { kind: 'stop-instance', instance: 'i-001' } });
  });

  test('the deadline runs from the recorded start, not from when the runner came', async () => {
    const here = await atStep('take-down');
    const started = subjectOf(here.progress, 'kv-1').steps['take-down']?.at ?? 0;
    expect(started).toBeGreaterThan(here.progress.attachedAt);
    const at = (later: number): ReturnType<typeof here.decide> =>
      here.decide((seen) => {
        silence(seen, 'kv-2');
        seen.at = started + later;
        for (const one of [...seen.service.members, ...seen.guests]) one.at = seen.at;
      });
    expect(at(600_000).kind).toBe('wait');
    expect(at(600_001).kind).toBe('halt');
  });

  test('a deadline ends also what could be tried for ever', async () => {
    const here = await atStep('take-down');
    const decision = here.decide((seen) => {
      seen.at += 600_001;
      for (const one of [...seen.service.members, ...seen.guests]) one.at = seen.at;
    });
    expect(decision).toMatchObject({ kind: 'halt', halt: { subject: 'kv-1', step: 'take-down' } });
  });

  test('a deadline halts, and says where, why, what is safe and what to do', async () => {
    const here = await atStep('take-down');
    const decision = here.decide((seen) => {
      silence(seen, 'kv-2');
      seen.at += 600_001;
      for (const one of [...seen.service.members, ...seen.guests]) one.at = seen.at;
    });
    expect(decision).toMatchObject({
      kind: 'halt',
      halt: {
        ...{ subject: 'kv-1', step: 'take-down', because: 'take-down did not finish within 600000 ms' },
        safe: ['kv-1 was not taken down.', 'Its data is on vol-1.'],
        next: [{ command: 'resume' }, { command: 'abort' }],
      },
    });
  });
});
