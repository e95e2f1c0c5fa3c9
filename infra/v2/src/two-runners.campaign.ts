import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Laboratory } from './testing/laboratory.js';
import { scripts, type TypedEnd } from './testing/typed.js';

const { v1, v2 } = scripts;

let lab: Laboratory;

beforeAll(async () => {
  lab = await Laboratory.open(Math.floor(Math.random() * 1_000));
  const created = await lab.type([v1, 'create']);
  if (created.code !== 0) throw new Error(created.said);
}, 600_000);

afterAll(() => lab[Symbol.asyncDispose]());

/** Everything of the cluster that a runner may change, by id. */
const everything = async () => ({
  instances: await lab.instances(),
  volumes: await lab.volumes(),
  census: await lab.census(),
});

/** Types the same command until whoever is frozen is no longer taken to be at work: a lease and its margin later. */
async function onceTheLeaseHasEnded(): Promise<TypedEnd> {
  const until = Date.now() + 60_000;
  for (;;) {
    const end = await lab.type([v2, 'upgrade']);
    if (!end.said.includes('is at work on this cluster') || Date.now() > until) return end;
    await sleep(2_000);
  }
}

test('a runner frozen between its entry and its call changes nothing once another has finished', async () => {
  const moment = {
    when: 'written',
    fact: 'effect-intended',
    step: 'detach-volume',
    signal: 'SIGSTOP',
  } as const;
  const watched: { first?: Promise<TypedEnd> } = {};
  const pid = await new Promise<number>((frozen, never) => {
    watched.first = lab.type([v2, 'upgrade'], {
      endsAt: moment,
      onLine: (line, { pid }) => {
        if (line === 'SIGSTOP to itself') frozen(pid);
      },
    });
    void watched.first.then(({ said }) => {
      never(new Error(`It ended and was never frozen: ${said}`));
    });
  });
  const second = await onceTheLeaseHasEnded();
  expect(second.said).toContain('a second plan of Terraform is empty, and a second plan of the roll is too');
  expect(second.code).toBe(0);

  const [before, calls] = [await everything(), lab.changes()];
  process.kill(pid, 'SIGCONT');
  const { code, said } = (await watched.first) ?? {};
  expect(code, said).toBe(3);
  expect(said).toContain(
    'the lease ended here and another may have gone on meanwhile; nothing was done here since',
  );
  expect(await everything()).toEqual(before);
  expect(lab.changes()).toEqual(calls);
}, 900_000);
