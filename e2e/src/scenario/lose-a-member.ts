import { setTimeout as sleep } from 'node:timers/promises';
import { StartInstancesCommand } from '@aws-sdk/client-ec2';
import { type Ground, upgrade } from '@moult/cli';
import type { Check } from '@moult/report';
import type { Entry } from '@moult/rolling-upgrade';
import { readRun } from '../watch/journal.js';
import { faultsSince, machinesCheck } from './api-faults.js';
import type { Played, Scenario, Stage } from './scenario.js';
import { until } from './until.js';
import { provedCheck } from './upgrade.js';

/** How long the member stays away: long enough that a run which did not wait would have taken the next node (ms). */
const awayMs = 25_000;

/** From the start of the run until its canary is back (ms). */
const canaryMs = 300_000;

/** A member's machine dies while the run is under way. */
export const loseAMember: Scenario = {
  ...{ name: 'lose-a-member', nodes: 3, strategy: 'swap', where: 'local', expected: 'done' },
  says: 'a member dies once the canary is back; no further node is touched until it has come back itself',
  play,
};

async function play(stage: Stage): Promise<Played> {
  const began = Date.now();
  const over = { is: false };
  const failed = { is: false };
  const ended = upgrade(stoppable(stage.ground, failed)).finally(() => (over.is = true));
  const lost = loseOne(stage, over).catch((error: unknown) => {
    failed.is = true;
    throw error;
  });
  // Both have ended before anybody goes on: an upgrade that nobody waits for would outlive its cluster.
  const [code, away] = await Promise.allSettled([ended, lost]).then(() => Promise.all([ended, lost]));
  const run = await readRun(stage.ground);
  if (run === null || stage.cloud === null) throw new Error('the upgrade has left no journal');
  return {
    ...{ run, code, faults: faultsSince(stage.cloud, began) },
    checks: [provedCheck(code), untouchedCheck(run.entries, away), machinesCheck(stage, stage.cloud)],
  };
}

/** The same ground, stopped at once when the story cannot be told. */
function stoppable(ground: Ground, failed: { readonly is: boolean }): Ground {
  const { interrupts } = ground;
  const { first, second } = interrupts;
  return {
    ...ground,
    interrupts: {
      ...{ first, second, wish: () => (failed.is ? 'now' : interrupts.wish()) },
      until: (safePoint, work) => interrupts.until(safePoint, work),
      [Symbol.dispose]: () => undefined,
    },
  };
}

/** A time in which a member was away. */
export interface Away {
  readonly node: string;
  readonly from: number;
  readonly to: number;
}

async function loseOne(
  { cloud, watch, voters, description, ground, say }: Stage,
  over: { readonly is: boolean },
): Promise<Away> {
  if (cloud === null) throw new Error('only the machines of a local cloud can be killed');
  const names = description.nodes.map(({ name }) => name);
  await until('the canary is back among the voters', canaryMs, () => {
    if (over.is) throw new Error('The upgrade ended before a member could be lost.');
    const started = watch.has((fact) => fact.kind === 'step-passed' && fact.step === 'start-service');
    return started && voters().length === names.length;
  });
  const victim = names.filter((name) => !watch.touched.has(name)).find((name) => name !== voters.leader());
  const volume = description.nodes.find(({ name }) => name === victim)?.volumeId ?? '';
  const machine = cloud.machines().find(({ volumes }) => volumes.includes(volume));
  if (victim === undefined || machine === undefined) throw new Error('there is no member left to lose');
  const { instanceId } = machine;
  const from = Date.now();
  say(`${victim} loses its machine ${instanceId}`);
  await cloud.machineFaults.inject({ kind: 'kill', name: 'lost-member', instanceId });
  await sleep(awayMs);
  const to = Date.now();
  await ground.clients.ec2.send(new StartInstancesCommand({ InstanceIds: [instanceId] }));
  say(`${victim} is started again`);
  return { node: victim, from, to };
}

/** Whether the run kept its hands off every other node while one was away. Pure. */
export function untouchedCheck(entries: readonly Entry[], { node, from, to }: Away): Check {
  const taken = entries.filter(
    ({ at, fact }) => fact.kind === 'effect-intended' && fact.step === 'take-down' && at > from && at < to,
  );
  const name = `no node was taken down while ${node} was away`;
  const seconds = ((to - from) / 1000).toFixed(0);
  return taken.length === 0
    ? { name, held: 'yes', evidence: `none in ${seconds} s` }
    : { name, held: 'no', evidence: `${String(taken.length)} in ${seconds} s` };
}
