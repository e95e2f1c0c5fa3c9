import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CallLog, type CallQuery, type CallRecord } from './calls.js';

let directory: string;
let log: CallLog;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-cloud-calls-'));
  log = new CallLog(join(directory, 'calls.jsonl'));
});
afterEach(async () => {
  await log.close();
  await rm(directory, { recursive: true });
});

function called(action: string, more: Partial<CallRecord> = {}): CallRecord {
  return {
    time: '2026-01-01T00:00:00.000Z',
    requestId: action,
    service: 'ec2',
    action,
    caller: { accessKeyId: 'AKIAROOT', principal: 'root' },
    parameters: {},
    handled: 'ours',
    outcome: { kind: 'ok', status: 200 },
    durationMs: 1,
    ...more,
  };
}
const listed = (query?: CallQuery) => log.list(query).map(({ action }) => action);

test('calls are listed as they arrived, whenever they ended, also those of one millisecond', () => {
  const [slow, quick, slower, quicker] = [log.arrive(), log.arrive(), log.arrive(), log.arrive()];
  quick(called('Quick'));
  quicker(called('Quicker'));
  expect(listed()).toEqual(['Quick', 'Quicker']);
  slow(called('Slow'));
  slower(called('Slower'));
  expect(listed()).toEqual(['Slow', 'Quick', 'Slower', 'Quicker']);
});

test('in the file they are as they ended', async () => {
  const [slow, quick] = [log.arrive(), log.arrive()];
  quick(called('Quick'));
  slow(called('Slow'));
  await log.close();
  const lines = (await readFile(join(directory, 'calls.jsonl'), 'utf8')).trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as CallRecord).action)).toEqual(['Quick', 'Slow']);
});

test('calls are selected by who called, by key or by principal', () => {
  log.arrive()(called('ByRoot'));
  const caller = { accessKeyId: 'ASIAROLE', principal: 'role/node/i-1' };
  log.arrive()(called('ByRole', { caller }));
  log.arrive()(called('ByNobody', { caller: { accessKeyId: 'AKIAWRONG', principal: undefined } }));
  expect(listed({ caller: 'root' })).toEqual(['ByRoot']);
  expect(listed({ caller: 'role/node/i-1' })).toEqual(['ByRole']);
  expect(listed({ caller: 'ASIAROLE' })).toEqual(['ByRole']);
  expect(listed({ caller: 'AKIAWRONG' })).toEqual(['ByNobody']);
  expect(listed({ caller: 'node' })).toEqual([]);
});

test('calls are selected by when they arrived: from a moment on, and up to another one without it', () => {
  for (const second of [0, 1, 2])
    log.arrive()(called(`At${second}`, { time: `2026-01-01T00:00:0${second}.000Z` }));
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
  expect(listed({ since: at(1) })).toEqual(['At1', 'At2']);
  expect(listed({ until: at(1) })).toEqual(['At0']);
  expect(listed({ since: at(1), until: at(2) })).toEqual(['At1']);
  expect(listed({ since: at(1), action: 'At2', caller: 'root' })).toEqual(['At2']);
  expect(listed({ since: at(3) })).toEqual([]);
});
