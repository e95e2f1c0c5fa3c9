import { randomBytes } from 'node:crypto';
import type { ClusterDescription } from '@moult/consul-stack';
import {
  type Plan,
  type Ports,
  printPlan,
  run,
  type RunEnd,
  type ServiceRules,
  type ServiceSeen,
} from '@moult/rolling-upgrade';
import type { Ground } from '../ground/ground.js';
import { linesFor, nothingShown, type Shown } from '../render/run-lines.js';
import type { Service, ServiceReach } from '../service/service.js';
import { waitForTheDead } from '../state/dead-holder.js';
import type { Wanted } from './consider.js';
import { journalOf, pointedJournal, type RunSeen, runName } from './current.js';
import { sayKept } from './kept-snapshots.js';
import { openRun } from './open-run.js';
import { whileWriting } from './write-watch.js';

/** Begins a run with a plan, says what happens, and ends as the engine ends. */
export async function begin(
  ground: Ground,
  wanted: Wanted & { readonly plan: Plan; readonly after: RunSeen },
): Promise<RunEnd> {
  const { plan, after, intent, description } = wanted;
  for (const line of printPlan(plan).split('\n')) ground.say(line);
  const name = runName(ground.now(), randomBytes(2).toString('hex'));
  const record = {
    ...{ run: name, intent, release: ground.release.name, by: ground.holder },
    since: ground.now().toISOString(),
  };
  const rules = rulesOf(ground.release.service, plan);
  await using cluster = await openRun(ground, { description, rules, run: name });
  const ports = { ...cluster.ports, journal: pointedJournal(ground, record, after.pointer) };
  const driven = { ground, ports, reach: cluster.reach };
  // Awaited: the doors close when this returns.
  return await carry(driven, { plan, forms: plan.forms, hash: plan.hash });
}

/** Goes on with the run that is under way, by the plan in its journal. */
export async function goOn(ground: Ground, description: ClusterDescription, seen: RunSeen): Promise<RunEnd> {
  const { plan } = seen.progress;
  const name = seen.pointer.record?.run;
  if (plan === null || name === undefined) throw new Error('there is no run to go on with');
  const rules = rulesOf(ground.release.service, plan);
  await using cluster = await openRun(ground, { description, rules, run: name });
  const driven = {
    ground,
    ports: { ...cluster.ports, journal: journalOf(ground, name) },
    reach: cluster.reach,
  };
  // Awaited: the doors close when this returns.
  return await carry(driven, { plan: null, forms: plan.forms, hash: plan.hash });
}

/** Rules for a run: what its plan says of the service stays true until its end, whatever its members have become since. */
export function rulesOf(service: Service, plan: Pick<Plan, 'service' | 'serviceVersion'>): ServiceRules {
  return { ...service.rules(nobodySeen, plan.serviceVersion), traits: plan.service };
}

const nobodySeen: ServiceSeen = { members: [], guard: { kind: 'unread' }, unsafe: [] };

/** A run that may be stopped, with writes tried beside it where a cluster stands that people write to. */
async function carry(
  { ground, ports, reach }: { readonly ground: Ground; readonly ports: Ports; readonly reach: ServiceReach },
  what: Carried,
): Promise<RunEnd> {
  const { service } = ground.release;
  const { interrupts, say } = ground;
  const work = (): Promise<RunEnd> =>
    interrupts.until('when no node is out', () => drive(ground, ports, what));
  const isTried = what.forms === 'no' && ground.writes === 'tried';
  const end = await (isTried ? whileWriting({ service, reach, say }, work) : work());
  if (end.kind === 'finished') await sayKept(ground, what.hash);
  return end;
}

/** A plan that is new, or (null) the one in the journal; the rest is told of either. */
interface Carried {
  readonly plan: Plan | null;
  readonly forms: Plan['forms'];
  readonly hash: string;
}

async function drive(ground: Ground, ports: Ports, what: Carried): Promise<RunEnd> {
  const events = run(ports, { plan: what.plan, holder: ground.holder, stop: ground.interrupts });
  let shown: Shown = { ...nothingShown, forms: what.forms };
  for (;;) {
    const next = await events.next();
    if (next.done === true) {
      const end = next.value;
      const { say, interrupts } = ground;
      if (end.kind === 'busy' && (await waitForTheDead(end, say, interrupts.first))) {
        return drive(ground, ports, what);
      }
      return end;
    }
    ground.onEvent?.(next.value);
    const { lines, shown: now } = linesFor(shown, next.value);
    shown = now;
    for (const line of lines) ground.say(line);
  }
}
