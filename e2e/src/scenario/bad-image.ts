import { rollback, upgrade } from '@moult/cli';
import type { Check } from '@moult/report';
import type { Entry } from '@moult/rolling-upgrade';
import { endOf, endSays } from './command-end.js';
import { type Played, runOf, type Scenario, type Stage } from './scenario.js';

/** An image that will never be healthy is given this long to be (ms): by default it is a quarter of an hour. */
const hopelessMs = 40_000;

/** The new image passes its own tests and is no good. */
export const badImage: Scenario = {
  ...{ name: 'bad-image', nodes: 3, strategy: 'swap', where: 'anywhere', expected: 'halted' },
  says: 'the new image never becomes healthy: halted at the canary, taken back with its data, no other node touched',
  to: (service) => service.neverHealthy,
  settings: { deadlinesMs: { 'start-service': hopelessMs, prove: hopelessMs } },
  play,
};

async function play(stage: Stage): Promise<Played> {
  const { ground, created } = stage;
  const end = await endOf(ground, upgrade);
  const halted = await runOf(stage);
  ground.interrupts.first.throwIfAborted();
  stage.say('rollback');
  const back = await endOf(ground, rollback);
  const followed = await runOf({ ground, created: halted ?? created });
  const of = halted?.entries ?? [];
  const after = followed?.entries ?? [];
  return {
    ...{ run: halted, faults: [] },
    ...(followed === null ? {} : { followed }),
    checks: [
      {
        name: 'the run halted with the exit code for an operator',
        held: end.code === 3 ? 'yes' : 'no',
        evidence: endSays(end),
      },
      canaryAlone(of, 'no other node than the canary was touched by the upgrade'),
      {
        name: 'the rollback ended with the proof that nothing is left to do',
        held: back.code === 0 ? 'yes' : 'no',
        evidence: endSays(back),
      },
      canaryAlone(after, 'no other node than the canary was touched by the rollback'),
      ...settingsBack(of, after),
    ],
  };
}

/** Whether a single node was taken down in a run. Pure. */
export function canaryAlone(entries: readonly Entry[], name: string): Check {
  const nodes = new Set(
    entries.flatMap(({ fact }) =>
      fact.kind === 'step-started' && fact.step === 'take-down' ? [fact.subject] : [],
    ),
  );
  return { name, held: nodes.size === 1 ? 'yes' : 'no', evidence: [...nodes].join(', ') || 'none' };
}

/**
 * The run that halted switched the guard on. It stays on while the canary is out, and the rollback puts back what was found.
 * Empty for a service that needs no guard. Pure.
 */
export function settingsBack(halted: readonly Entry[], after: readonly Entry[]): readonly Check[] {
  const found = halted.flatMap(({ fact }) =>
    fact.kind === 'effect-intended' && fact.effect.kind === 'set-guard' ? [fact.effect.found] : [],
  )[0];
  if (found === undefined) return [];
  const put = after.flatMap(({ fact }) =>
    fact.kind === 'effect-intended' && fact.effect.kind === 'restore-guard' ? [fact.effect.settings] : [],
  )[0];
  const same = JSON.stringify(put) === JSON.stringify(found);
  const says = (settings: Readonly<Record<string, string>>): string =>
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}`)
      .join(', ');
  return [
    {
      name: 'the settings that the upgrade found were put back by the rollback',
      held: same ? 'yes' : 'no',
      evidence: put === undefined ? 'nothing was put back' : says(put),
    },
  ];
}
