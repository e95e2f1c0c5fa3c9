import { expect, test } from 'vitest';
import { atStep } from '../test-support/at-step.js';
import { pauseMs } from './pause.js';

test('while a node is out the first looks follow each other closely, and soon come once a second again', async () => {
  const out = await atStep('detach-volume');
  expect([0, 1, 2, 3, 4, 60].map((pauses) => pauseMs(out, pauses))).toEqual([
    100, 200, 400, 800, 1_000, 1_000,
  ]);
});

test('while nobody is out nothing is hurried', async () => {
  expect(pauseMs(await atStep('save-snapshot'), 0)).toBe(1_000);
});
