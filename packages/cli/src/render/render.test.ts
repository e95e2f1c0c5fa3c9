import { type RunEnd, type RunEvent } from '@moult/rolling-upgrade';
import { Scenario } from '@moult/rolling-upgrade/simulator';
import { describe, expect, test } from 'vitest';
import { endingOf } from './run-end.js';
import { typedAs } from './typed.js';
import { linesFor, nothingShown, type Shown } from './run-lines.js';

const typed = typedAs('infra-v2', 'upgrade', 'nx');

function shownBy(events: readonly RunEvent[]): string[] {
  let shown: Shown = nothingShown;
  return events.flatMap((event) => {
    const next = linesFor(shown, event);
    ({ shown } = next);
    return next.lines;
  });
}

async function upgrade(scenario: Scenario): Promise<{ events: RunEvent[]; end: RunEnd }> {
  const events: RunEvent[] = [];
  const plan = await scenario.mustPlan('upgrade', '2');
  const end = await scenario.runOnce(plan, scenario.hands(), (event) => events.push(event));
  if (end.kind === 'killed') throw new Error('nobody kills a runner here');
  return { events, end };
}

describe('what an operator sees of an upgrade', () => {
  test('is a line per step, with its time and what it rests on', async () => {
    const { events, end } = await upgrade(new Scenario({ seed: 7, nodes: 3 }));
    const text = [...shownBy(events), ...endingOf(end, typed, typed.other('rollback')).lines, ''].join('\n');
    await expect(text).toMatchFileSnapshot('__golden__/upgrade-of-three.transcript.txt');
    expect(endingOf(end, typed, typed.other('rollback')).exitCode).toBe(0);
  });

  test('of a creation leaves out what had nothing to do', async () => {
    const scenario = new Scenario({ seed: 7, nodes: 3, running: 'nothing' });
    const events: RunEvent[] = [];
    await scenario.runOnce(await scenario.mustPlan('create', '1'), scenario.hands(), (event) =>
      events.push(event),
    );
    const steps = shownBy(events).flatMap((line) => /^\S+ {2}\S+ +(\S+) +✓/.exec(line)?.[1] ?? []);
    expect([...new Set(steps)]).toEqual([
      ...[
        'launch',
        'test-replacement',
        'attach-volume',
        'move-address',
        'mount-volume',
        'start-service',
        'prove',
      ],
    ]);
  });

  test('repeats nothing while a step waits for the same thing', async () => {
    const { events } = await upgrade(new Scenario({ seed: 7, nodes: 3 }));
    expect(events.filter(({ kind }) => kind === 'waiting').length).toBeGreaterThan(20);
    const waits = shownBy(events).map((line) => line.slice(7));
    waits.forEach((line, index) => expect(line).not.toBe(waits[index - 1]));
  });
});

describe('the end of a run', () => {
  const halt = {
    subject: 'consul-2',
    step: 'prove',
    because: 'prove did not finish within 900000 ms',
    evidence: [
      {
        kind: 'not-yet',
        on: 'voters',
        says: '2 of 3 are voters',
        evidence: { voters: ['consul-1', 'consul-3'], needed: 3 },
      },
    ],
    safe: ['consul-2 is out; no other node is touched until it is back.'],
    next: [
      { command: 'resume', when: 'once the cause is mended' },
      { command: 'abort', when: 'to end the run here' },
    ],
  } as const;

  test('a halt says node, step, evidence with its numbers, what is safe, and what to type', () => {
    expect(endingOf({ kind: 'halted', halt }, typed, typed.other('rollback')).lines).toEqual([
      'halted at consul-2 prove: prove did not finish within 900000 ms',
      '  seen: voters: 2 of 3 are voters',
      '        voters = consul-1, consul-3',
      '        needed = 3',
      '  safe: consul-2 is out; no other node is touched until it is back.',
      '  resume: once the cause is mended',
      '  abort: to end the run here',
      'next: npx nx run infra-v2:resume -- --because "…"',
      'also: npx nx run infra-v2:abort -- --because "…"',
    ]);
  });

  // Fails when the way back stands behind `resume`, which with a bad image only waits for the same halt once more.
  test('a bad canary has one next command, and that is the way back', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    scenario.world.service.sickImages.add('ami-2');
    const { end } = await upgrade(scenario);
    const { lines, exitCode } = endingOf(end, typed, typed.other('rollback'));
    expect(exitCode).toBe(3);
    expect(lines.filter((line) => line.startsWith('next: '))).toEqual(['next: npx nx run infra-v2:rollback']);
    expect(lines.filter((line) => line.startsWith('also: '))).toEqual([
      'also: npx nx run infra-v2:resume -- --because "…"',
      'also: npx nx run infra-v2:abort -- --because "…"',
    ]);
    expect(lines).toContain(
      '  rollback: to end the run here and go back to the previous image by a new plan',
    );
  });

  test.each<[RunEnd, number]>([
    [{ kind: 'finished', outcome: 'done', left: [] }, 0],
    [{ kind: 'finished', outcome: 'aborted', left: ['consul-1'] }, 3],
    [{ kind: 'finished', outcome: 'aborted', left: [] }, 3],
    [{ kind: 'halted', halt }, 3],
    [{ kind: 'paused', because: 'lunch' }, 3],
    [{ kind: 'interrupted', at: 'safe-point' }, 130],
    [{ kind: 'interrupted', at: 'now' }, 130],
    [{ kind: 'busy', by: 'ada@ops', until: 0 }, 3],
    [{ kind: 'overtaken', by: 'ada@ops' }, 3],
    [{ kind: 'other-plan', hash: 'abc' }, 3],
    [{ kind: 'blind', because: 'S3 does not answer' }, 3],
  ])('%j ends with its own exit code and, unless all is done, a next step', (end, code) => {
    const { exitCode, lines } = endingOf(end, typed, typed.other('rollback'));
    expect(exitCode).toBe(code);
    if (code !== 0) expect(lines.join('\n')).toContain('next: npx nx run infra-v2:');
  });

  test('a lease that ended without a known successor does not claim that nobody has been there', () => {
    const [line = ''] = endingOf({ kind: 'overtaken', by: 'nobody' }, typed, typed.other('rollback')).lines;
    expect(line).toBe(
      'the lease ended here and another may have gone on meanwhile; nothing was done here since.',
    );
  });
});
