import type { Entry } from '@moult/rolling-upgrade';
import { Scenario } from '@moult/rolling-upgrade/simulator';
import { beforeAll, expect, test } from 'vitest';
import { judged, rehearsalReport } from '../report/rehearsal-report.js';
import { material } from '../test-support/material.js';
import { canaryAlone, settingsBack } from './bad-image.js';
import { reportCheck, takenOverCheck } from './crash-runner.js';
import { untouchedCheck } from './lose-a-member.js';

let entries: readonly Entry[];

beforeAll(async () => {
  const scenario = new Scenario({ seed: 3, nodes: 3 });
  await scenario.runToEnd(await scenario.mustPlan('upgrade', '2'));
  entries = await scenario.world.journal.read(0);
});

test('a node that is taken down while another is away is red', () => {
  const down = entries.find(({ fact }) => fact.kind === 'effect-intended' && fact.step === 'take-down');
  const at = down?.at ?? 0;
  expect(untouchedCheck(entries, { node: 'kv-9', from: at - 1, to: at + 1 }).held).toBe('no');
  expect(untouchedCheck(entries, { node: 'kv-9', from: at + 1, to: at + 2 }).held).toBe('yes');
});

test('a run that touched more than the canary, or nothing, is red', () => {
  expect(canaryAlone(entries, 'alone').held).toBe('no');
  expect(canaryAlone([], 'alone').held).toBe('no');
  const first = entries.findIndex(({ fact }) => fact.kind === 'step-passed' && fact.step === 'prove');
  expect(canaryAlone(entries.slice(0, first), 'alone').held).toBe('yes');
});

test('a run that one runner did alone is no proof that another can take over', () => {
  expect(takenOverCheck(entries).held).toBe('no');
});

test('settings that a halted run changed and nobody put back are red', () => {
  expect(settingsBack(entries, entries)).toMatchObject([{ held: 'yes' }]);
  expect(settingsBack(entries, [])).toMatchObject([{ held: 'no', evidence: 'nothing was put back' }]);
  expect(settingsBack([], entries)).toEqual([]);
});

test('a command that wrote no report, or a red one, is red', async () => {
  const report = rehearsalReport(judged(await material()), { kind: 'nothing' });
  expect(reportCheck({ kind: 'report', report })).toMatchObject({ held: 'yes', evidence: 'passed' });
  const verdict = { kind: 'failed', causes: [{ kind: 'failed', says: 'It halted.' }] } as const;
  expect(reportCheck({ kind: 'report', report: { ...report, verdict } })).toMatchObject({
    held: 'no',
    evidence: 'failed It halted.',
  });
  expect(reportCheck({ kind: 'unreadable', because: 'it is empty' })).toMatchObject({
    held: 'no',
    evidence: 'it is empty',
  });
});
