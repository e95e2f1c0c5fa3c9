import { afterAll, beforeAll, expect, test } from 'vitest';
import { Laboratory } from './testing/laboratory.js';
import { scripts } from './testing/typed.js';

const { v1, v2 } = scripts;

/** A block for documentation: nobody comes from there. */
const elsewhere = '203.0.113.7/32';

let lab: Laboratory;

beforeAll(async () => {
  lab = await Laboratory.open(Math.floor(Math.random() * 1_000));
  const created = await lab.type([v1, 'create']);
  if (created.code !== 0) throw new Error(created.said);
}, 600_000);

afterAll(() => lab[Symbol.asyncDispose]());

test('a run that goes on from another address opens SSH to it first, and a plan says what it cannot know', async () => {
  // Killed where it has shut this machine out, as one that moved to another network finds the cluster.
  const begun = await lab.type([v2, 'upgrade'], {
    onLine: (line, child) => {
      if (/launch .*✓/.test(line)) child.kill('SIGKILL');
    },
  });
  expect(begun.code).toBeNull();
  const shut = await lab.type([v2, 'upgrade', '--operator-cidr', elsewhere], {
    onLine: (line, child) => {
      if (/not let us in|does not answer|of 3 are healthy/.test(line)) child.kill('SIGKILL');
    },
  });
  expect(shut.code, shut.said).toBeNull();
  expect(shut.said).toContain(`from now on ${elsewhere}`);

  const [here = ''] = /[\d.]+\/32(?=, from now on)/.exec(shut.said) ?? [];
  const planned = await lab.type([v2, 'plan', '--operator-cidr', here]);
  expect(planned.said).toContain('the order is known once Terraform has opened SSH to this machine');
  expect(planned.code).toBe(2);

  const end = await lab.type([v2, 'upgrade', '--operator-cidr', here]);
  expect(end.said).toContain(`${elsewhere}, from now on ${here}`);
  expect(end.said).toContain('a second plan of Terraform is empty, and a second plan of the roll is too');
  expect(end.code).toBe(0);
}, 900_000);
