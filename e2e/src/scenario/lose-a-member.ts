import { setTimeout as sleep } from 'node:timers/promises';
import { StartInstancesCommand } from '@aws-sdk/client-ec2';
import { type Ground, upgrade } from '@moult/cli';
import type { LocalCloud } from '@moult/local-cloud';
import type { Check } from '@moult/report';
import type { Entry } from '@moult/rolling-upgrade';
import { faultsSince, machinesCheck } from './api-faults.js';
import { endOf } from './command-end.js';
import { type Played, runOf, type Scenario, type Stage } from './scenario.js';
import { until } from './until.js';
import { provedCheck } from './upgrade.js';

/** How long the member stays away: long enough that a run which did not wait would have taken the next node (ms). */
const awayMs = 25_000;

/** From the start of the run until its canary is back (ms). */
const canaryMs = 300_000;

/**
 * Between the canary's first word as a voter and the loss (ms). An absence is counted from the last answer before it to the first one
 * after it: two that meet within one round of questions would be seen as one moment in which both were away.
 */
const apartMs = 1_000;

/** A member's machine dies while the run is under way. */
export const loseAMember: Scenario = {
  ...{ name: 'lose-a-member', nodes: 3, strategy: 'swap', where: 'local', expected: 'done' },
  says: 'a member dies once the canary is back; no further node is touched until it has come back itself',
  play,
};

async function play(stage: Stage): Promise<Played> {
  const { cloud } = stage;
  if (cloud === null) throw new Error('only the machines of a local cloud can be killed');
  const began = Date.now();
  const over = new AbortController();
  const failed = new AbortController();
  const ended = endOf(stoppable(stage.ground, failed.signal), upgrade).finally(() =>
    over.abort(new Error('the upgrade ended before a member could be lost')),
  );
  const lost = loseOne(stage, cloud, over.signal).catch((error: unknown) => {
    failed.abort();
    throw error;
  });
  // Both have ended before anybody goes on: an upgrade that nobody waits for would outlive its cluster.
  const [end, away] = await Promise.allSettled([ended, lost]);
  if (end.status === 'rejected') throw end.reason;
  const run = await runOf(stage);
  return {
    ...{ run, faults: faultsSince(cloud, began) },
    checks: [
      provedCheck(end.value),
      away.status === 'fulfilled'
        ? untouchedCheck(run?.entries ?? [], away.value)
        : notLostCheck(away.reason),
      machinesCheck(stage, cloud),
    ],
  };
}

/** A member that could not be lost has shown nothing. */
function notLostCheck(reason: unknown): Check {
  const because = reason instanceof Error ? reason.message : String(reason);
  return { name: 'no node was taken down while a member was away', held: 'undecided', evidence: because };
}

/** The same ground, stopped at once when the story cannot be told. */
function stoppable(ground: Ground, failed: AbortSignal): Ground {
  const { interrupts } = ground;
  const { first, second } = interrupts;
  return {
    ...ground,
    interrupts: {
      ...{ first, second, wish: () => (failed.aborted ? 'now' : interrupts.wish()) },
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
  { watch, voters, description, ground, say }: Stage,
  cloud: LocalCloud,
  over: AbortSignal,
): Promise<Away> {
  const names = description.nodes.map(({ name }) => name);
  await until('the canary is back among the voters', { deadlineMs: canaryMs, over }, () => {
    const started = watch.has((fact) => fact.kind === 'step-passed' && fact.step === 'start-service');
    return started && voters().length === names.length;
  });
  await sleep(apartMs);
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
