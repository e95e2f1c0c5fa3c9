import { expect, test } from 'vitest';
import { nothingYet } from '../journal/progress.js';
import { replay } from '../journal/advance.js';
import { Scenario } from '../simulator/index.js';
import { ask } from './request.js';

test('two terminals of one operator that ask at once are both heard, or told otherwise', async () => {
  const scenario = new Scenario({ seed: 2, nodes: 3 });
  const plan = await scenario.mustPlan('upgrade', '2');
  await scenario.runOnce(plan, scenario.hands({ interruptAt: { touch: 20, wish: 'now' } }));
  const { ports } = scenario.hands();
  const answers = await Promise.all([
    ask(ports, { kind: 'pause', because: 'the writers complain', by: 'alice' }),
    ask(ports, { kind: 'abort', because: 'the disk is full', by: 'alice' }),
  ]);
  const entries = await scenario.world.journal.read(0);
  const heard = entries.filter((one) => one.by === 'alice').map((one) => one.fact.kind);
  expect(answers.filter((one) => one.kind === 'recorded')).toHaveLength(heard.length);
  expect(heard).toContain('aborted');
  expect(replay(nothingYet, entries).phase.kind).toBe('aborting');
});
