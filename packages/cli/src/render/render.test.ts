import { type RunEnd, type RunEvent } from '@moult/rolling-upgrade';
import { Scenario } from '@moult/rolling-upgrade/simulator';
import { describe, expect, test } from 'vitest';
import { endingOf } from './run-end.js';
import { linesFor, nothingShown, type Shown } from './run-lines.js';

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
    const text = [...shownBy(events), ...endingOf(end, 'moult upgrade').lines, ''].join('\n');
    await expect(text).toMatchFileSnapshot('__golden__/upgrade-of-three.transcript.txt');
    expect(endingOf(end, 'moult upgrade').exitCode).toBe(0);
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
    next: [{ command: 'resume', when: 'once the cause is mended' }],
  } as const;

  test('a halt says node, step, evidence with its numbers, what is safe, and what to type', () => {
    expect(endingOf({ kind: 'halted', halt }, 'nx run infra-v2:upgrade --').lines).toEqual([
      'halted at consul-2 prove: prove did not finish within 900000 ms',
      '  seen: voters: 2 of 3 are voters',
      '        voters = consul-1, consul-3',
      '        needed = 3',
      '  safe: consul-2 is out; no other node is touched until it is back.',
      '  next: nx run infra-v2:upgrade -- resume   once the cause is mended',
    ]);
  });

  test.each<[RunEnd, number]>([
    [{ kind: 'finished', outcome: 'done', left: [] }, 0],
    [{ kind: 'finished', outcome: 'aborted', left: ['consul-1'] }, 3],
    [{ kind: 'halted', halt }, 3],
    [{ kind: 'paused', because: 'lunch' }, 3],
    [{ kind: 'interrupted', at: 'safe-point' }, 130],
    [{ kind: 'interrupted', at: 'now' }, 130],
    [{ kind: 'busy', by: 'ada@ops', until: 0 }, 3],
    [{ kind: 'overtaken', by: 'ada@ops' }, 3],
    [{ kind: 'other-plan', hash: 'abc' }, 3],
    [{ kind: 'blind', because: 'S3 does not answer' }, 3],
  ])('%j ends with its own exit code and, unless all is done, a next step', (end, code) => {
    const { exitCode, lines } = endingOf(end, 'moult upgrade');
    expect(exitCode).toBe(code);
    if (end.kind !== 'finished') expect(lines.join('\n')).toContain('next: moult upgrade');
  });
});
