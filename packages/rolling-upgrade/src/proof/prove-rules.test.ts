import { describe, expect, test } from 'vitest';
import type { Observation } from '../model/observation.js';
import { atStep, longWatched, says, silence, type Writable } from '../test-support/at-step.js';

type Change = (seen: Writable<Observation>) => void;

/** What would be decided after a long streak of passes, if this one look were different. */
async function afterLongWatch(change: Change): Promise<string> {
  const here = await atStep('prove');
  return here.decide(change, longWatched('kv-1', here)).kind;
}

describe('before a node counts as back', () => {
  test('it passes when everything was seen for long enough', async () => {
    expect(await afterLongWatch(() => undefined)).toBe('pass');
  });

  test('every member must be a healthy voter', async () => {
    expect(await afterLongWatch((seen) => silence(seen, 'kv-3'))).toBe('wait');
  });

  test('every list of voters must be complete', async () => {
    const without = (seen: Writable<Observation>): void =>
      says(seen, 'kv-2', (answer) => (answer.voters = answer.voters.filter((name) => name !== 'kv-1')));
    expect(await afterLongWatch(without)).toBe('wait');
  });

  test('no voter may be listed twice', async () => {
    expect(await afterLongWatch((seen) => says(seen, 'kv-2', (answer) => answer.voters.push('kv-1')))).toBe(
      'wait',
    );
  });

  test('the member itself must report the planned version', async () => {
    expect(await afterLongWatch((seen) => says(seen, 'kv-1', (answer) => (answer.version = '1')))).toBe(
      'wait',
    );
  });

  test('the member must have caught up', async () => {
    expect(await afterLongWatch((seen) => says(seen, 'kv-3', (answer) => (answer.appliedIndex += 251)))).toBe(
      'wait',
    );
  });

  test('all members must give the same answer', async () => {
    expect(await afterLongWatch((seen) => says(seen, 'kv-1', (answer) => (answer.digest = 'other')))).toBe(
      'wait',
    );
  });

  test('the sentinel must be readable on the member itself', async () => {
    expect(
      await afterLongWatch((seen) => says(seen, 'kv-1', (answer) => (answer.sentinel = 'missing'))),
    ).toBe('wait');
  });

  test('one look is not enough, nor are two', async () => {
    const here = await atStep('prove');
    const { at } = here.observation;
    const watch = { 'kv-1': { passes: 1, since: at - 600_000, last: at - 1_000 } };
    expect(here.decide(undefined, watch).kind).toBe('wait');
  });

  test('many looks within a moment are not enough', async () => {
    const here = await atStep('prove');
    const watch = {
      'kv-1': { passes: 100, since: here.observation.at - 1_000, last: here.observation.at - 1 },
    };
    expect(here.decide(undefined, watch).kind).toBe('wait');
  });

  test('the canary is watched longer than the others', async () => {
    const here = await atStep('prove');
    const watch = {
      'kv-1': { passes: 100, since: here.observation.at - 2_500, last: here.observation.at - 1 },
    };
    expect(here.decide(undefined, watch).kind).toBe('wait');
    const asOther = here.decide((_, plan) => plan.moves.forEach((move) => (move.canary = false)), watch);
    expect(asOther.kind).toBe('pass');
  });

  test('a gap in the watching ends the streak', async () => {
    const here = await atStep('prove');
    const { at } = here.observation;
    const seen = { passes: 100, since: at - 600_000 };
    expect(here.decide(undefined, { 'kv-1': { ...seen, last: at - 10_000 } }).kind).toBe('pass');
    expect(here.decide(undefined, { 'kv-1': { ...seen, last: at - 10_001 } }).kind).toBe('wait');
  });

  test('the same look is not counted twice', async () => {
    const here = await atStep('prove');
    const watch = { 'kv-1': { passes: 2, since: here.observation.at - 600_000, last: here.observation.at } };
    expect(here.decide(undefined, watch).kind).toBe('wait');
  });
});

describe('before an old instance is ended', () => {
  test('the cluster must still be whole', async () => {
    const here = await atStep('retire-old');
    expect(here.decide()).toMatchObject({ kind: 'act', effect: { kind: 'terminate', instance: 'i-001' } });
    expect(here.decide((seen) => silence(seen, 'kv-3')).kind).toBe('wait');
  });

  test('the volume must survive it', async () => {
    const here = await atStep('retire-old');
    const decision = here.decide((seen) => {
      for (const one of seen.cloud.instances) if (one.id === 'i-001') one.deletesOnTermination = ['vol-1'];
    });
    expect(decision.kind).toBe('halt');
  });

  test('the volume must be at the replacement', async () => {
    const here = await atStep('retire-old');
    const decision = here.decide((seen) => {
      for (const volume of seen.cloud.volumes)
        if (volume.id === 'vol-1') volume.attachment = { kind: 'attached', instance: 'i-001' };
    });
    expect(decision.kind).toBe('wait');
  });
});
