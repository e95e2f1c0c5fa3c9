import type { LookPorts, Observation } from '@moult/rolling-upgrade';
import { Scenario } from '@moult/rolling-upgrade/simulator';
import { beforeEach, expect, test } from 'vitest';
import { patientLook } from './patient-look.js';

let scenario: Scenario;
let seen: Observation;
let looks: number;

beforeEach(async () => {
  scenario = new Scenario({ seed: 1, nodes: 3 });
  seen = await scenario.observe();
  looks = 0;
});

/** The same cluster, whose members let nobody in before so many looks. */
function portsOpenAfter(shut: number, observation: Observation = seen): LookPorts {
  return {
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    eyes: {
      cloud: () => Promise.resolve(observation.cloud),
      guests: () => Promise.resolve(observation.guests),
    },
    driver: {
      look: () => {
        looks += 1;
        const { members } = observation.service;
        const silent = { kind: 'silent', because: 'i-1 does not let us in yet' } as const;
        return Promise.resolve({
          ...observation.service,
          members: looks > shut ? members : members.map((one) => ({ ...one, answer: silent })),
        });
      },
    },
  };
}

test('members that answer are looked at once', async () => {
  await patientLook(portsOpenAfter(0), scenario.release('2'));
  expect(looks).toBe(1);
});

test('a machine that lets us in a little later is no dead member', async () => {
  const found = await patientLook(portsOpenAfter(2), scenario.release('2'));
  expect(looks).toBe(3);
  expect(found.service.members.every(({ answer }) => answer.kind === 'answered')).toBe(true);
});

test('a member that stays silent is silent, after four looks', async () => {
  const found = await patientLook(portsOpenAfter(99), scenario.release('2'));
  expect(looks).toBe(4);
  expect(found.service.members.every(({ answer }) => answer.kind === 'silent')).toBe(true);
});

test('nobody waits for a member that has no machine', async () => {
  const without = { ...seen, cloud: { ...seen.cloud, instances: [] } };
  await patientLook(portsOpenAfter(99, without), scenario.release('2'));
  expect(looks).toBe(1);
});
