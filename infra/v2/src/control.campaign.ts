import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Laboratory } from './testing/laboratory.js';
import { scripts, type TypedEnd } from './testing/typed.js';

const { v1, v2 } = scripts;

/** As everywhere in the laboratory, but a launch has little time: where there is no capacity the run halts with nobody taken down. */
const hasty = JSON.stringify({
  ...{ bakeMs: 2_000, canaryBakeMs: 3_000, pollMs: 500, leaseMs: 12_000, callMs: 6_000 },
  deadlinesMs: { launch: 3_000 },
});

const entrySchema = z.looseObject({ seq: z.number(), fact: z.looseObject({ kind: z.string() }) });

let lab: Laboratory;

beforeAll(async () => {
  lab = await Laboratory.open(Math.floor(Math.random() * 1_000));
  const created = await lab.type([v1, 'create']);
  if (created.code !== 0) throw new Error(created.said);
}, 600_000);

afterAll(() => lab[Symbol.asyncDispose]());

/** Whether autopilot is kept from removing an absent member now, as the leader says. */
async function guard(): Promise<string> {
  await using cluster = await lab.openToLook();
  return (await cluster.eyes.driver.look(['consul-1', 'consul-2', 'consul-3'])).guard.kind;
}

/** The one command that an operator is told to type next, without what is in front of it. */
function next({ said }: TypedEnd): string | undefined {
  return /^next: .*npx (infra-v2 .*)$/m.exec(said)?.[1];
}

/** Types `upgrade`, and answers its lines with Ctrl-C: once where the first of `when` is seen, again at the second. */
function interrupted(when: readonly RegExp[]): Promise<TypedEnd> {
  const left = [...when];
  return lab.type([v2, 'upgrade'], {
    onLine: (line, child) => {
      if (left[0]?.test(line) !== true) return;
      left.shift();
      child.kill('SIGINT');
    },
  });
}

test('a halted run is aborted with its guard put back and nobody out', async () => {
  expect(await guard()).toBe('off');
  const [before, volumes] = [await lab.instances(), await lab.volumes()];
  lab.cloud.faults.add({ kind: 'capacity', name: 'full' });
  const halted = await lab.type([v2, 'upgrade'], { env: { MOULT_SETTINGS: hasty } });
  lab.cloud.faults.remove('full');
  expect(halted.said).toContain('launch did not finish within 3000 ms');
  expect(halted.said).toContain('InsufficientInstanceCapacity');
  expect(halted.code, halted.said).toBe(3);
  expect(next(halted)).toBe('infra-v2 resume --because "…"');
  expect(await guard()).toBe('on');

  const aborted = await lab.type([v2, 'abort', '--because', 'enough']);
  expect(aborted.said).toContain('abort is recorded: enough');
  expect(aborted.said).toContain('aborted: every node is in the quorum.');
  expect(aborted.code, aborted.said).toBe(3);
  expect(await guard()).toBe('off');
  await expect.poll(() => lab.instances(), { timeout: 20_000 }).toEqual(before);
  expect(await lab.volumes()).toEqual(volumes);
}, 300_000);

test('Ctrl-C once stops where no node is out, says so, and the same command goes on', async () => {
  const end = await interrupted([/launch .*✓/]);
  expect(end.said).toContain('stopping when no node is out; once more to stop now.');
  expect(end.said).toContain('stopped at a safe point: no node is out.');
  expect(end.code, end.said).toBe(130);
  expect(next(end)).toBe('infra-v2 upgrade');
  const status = await lab.type([v2, 'status']);
  expect(status.said).toContain('3 of 3 are healthy voters');
}, 300_000);

test('Ctrl-C twice stops at once, with everything in the journal', async () => {
  const end = await interrupted([/take-down .*✓/, /snapshot-volume .*✓/]);
  expect(end.said).toContain('going on with upgrade to infra-v2');
  expect(end.said).toContain(
    'stopping now: what is in hand is ended, and the same command goes on from there.',
  );
  expect(end.said).toContain('stopped at once; the journal has everything.');
  expect(end.code, end.said).toBe(130);
  expect(next(end)).toBe('infra-v2 upgrade');
}, 300_000);

test('a pause from elsewhere stops the runner where no node is out, and the journal has the reason', async () => {
  let pause: Promise<TypedEnd> | undefined;
  const end = await lab.type([v2, 'upgrade'], {
    onLine: (line) => {
      if (/start-service .*✓/.test(line)) pause ??= lab.type([v2, 'pause', '--because', 'lunch']);
    },
  });
  expect((await pause)?.said).toContain(
    'pause is recorded: lunch\nthe runner stops at its next safe point\n',
  );
  expect((await pause)?.code).toBe(0);
  expect(end.said).toContain('paused: lunch');
  expect(end.code, end.said).toBe(3);
  expect(next(end)).toBe('infra-v2 resume --because "…"');

  const { data, code } = await lab.type([v2, 'journal', '--json']);
  expect(code).toBe(0);
  const entries = data
    .trimEnd()
    .split('\n')
    .map((line) => entrySchema.parse(JSON.parse(line)));
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, at) => at));
  expect(entries.map(({ fact }) => fact.kind)).toContain('paused');
}, 300_000);

test('a journal is followed until the run that is resumed has finished', async () => {
  const following = lab.type([v2, 'journal', '--follow']);
  const end = await lab.type([v2, 'resume', '--because', 'back from lunch']);
  expect(end.said).toMatch(/^writes meanwhile: [1-9]\d* taken, \d+ not, at most [\d.]+ s without one$/m);
  expect(end.said).toContain('a second plan of Terraform is empty, and a second plan of the roll is too');
  expect(end.code, end.said).toBe(0);
  const followed = await following;
  expect(followed.code).toBe(0);
  const lines = followed.data.trimEnd().split('\n');
  expect(lines.filter((line) => / resumed .*back from lunch/.test(line))).toHaveLength(1);
  expect(lines.at(-1)).toMatch(/ finished /);
  // Each entry once, whether it was there before or came while it was watched.
  const all = (await lab.type([v2, 'journal'])).data;
  expect(followed.data).toBe(all);
  process.stdout.write(`${/^writes meanwhile: .*$/m.exec(end.said)?.[0] ?? ''}\n`);
}, 600_000);
