import { randomBytes } from 'node:crypto';
import { clusterInstances, templateVersions } from '@moult/aws';
import type { ClusterDescription } from '@moult/consul-stack';
import {
  describeRefusal,
  guardLeft,
  type Intent,
  type Plan,
  planUpgrade,
  type Ports,
  printPlan,
  run,
  type RunEnd,
  type StrategyName,
  type Observation,
  type Planned,
} from '@moult/rolling-upgrade';
import type { ChosenImage } from '../ground/choose-image.js';
import { type Ground, whose } from '../ground/ground.js';
import { waitForTheDead } from '../state/dead-holder.js';
import { CommandFailed } from '../program/command-failed.js';
import { linesFor, nothingShown, type Shown } from '../render/run-lines.js';
import { releaseOf } from '../wiring/release-of.js';
import { currentRun, journalOf, pointedJournal, type RunSeen, runName } from './current.js';
import { type Leadership, leadershipLine, leadershipOf } from './leadership.js';
import { openLook, openRun } from './open-run.js';
import { patientLook } from './patient-look.js';
import { pickTemplate } from './pick-template.js';
import { wayOut } from './way-out.js';

/** What is to be brought about. */
export interface Wanted {
  readonly intent: Intent;
  readonly description: ClusterDescription;
  readonly image: ChosenImage;
  readonly strategy: StrategyName;
}

/** A plan and what it was made for, or nothing to do. */
export type Considered =
  | { readonly kind: 'planned'; readonly plan: Plan }
  | { readonly kind: 'nothing-to-do'; readonly because: readonly string[] };

/**
 * Looks at the cluster and plans.
 * @throws {CommandFailed} (4) with every reason why not.
 */
export async function consider(ground: Ground, wanted: Wanted): Promise<Considered> {
  const { service } = ground.release;
  const { image, description, intent, strategy } = wanted;
  const rules = service.rules(image.serviceVersion);
  const template = await templateFor(ground, description);
  const release = releaseOf(
    { ...description, launchTemplate: template },
    { ...image, strategy, settings: ground.config.settings ?? {} },
  );
  await using cluster = await openLook(ground, description);
  const observation = await patientLook(cluster.eyes, release);
  // What an aborted run left switched on is put back by the next one, whoever types it.
  const { progress, pointer } = await currentRun(ground);
  const planned = planUpgrade({ intent, release, observation, rules, guardLeft: guardLeft(progress) });
  if (planned.kind === 'planned') return planned;
  if (planned.kind === 'nothing-to-do') {
    return {
      kind: 'nothing-to-do',
      because: planned.skipped.map(({ node, because }) => `${node}: ${because}`),
    };
  }
  const reasons = planned.refusals.map(describeRefusal).join(' ');
  const { record } = pointer;
  const { phase } = progress;
  const isLeftOut = record !== null && phase.kind === 'finished' && phase.left.length > 0;
  throw new CommandFailed(
    4,
    reasons,
    isLeftOut && intent === 'upgrade'
      ? wayOut(record, { release: ground.release.name, typed: ground.typed })
      : nextAfter(ground, intent, { planned, observation }),
  );
}

/** A member that is out may be all that is in the way: what runs is brought back first, by the release before this one. */
function nextAfter(
  { typed, release }: Ground,
  intent: Intent,
  seen: {
    readonly planned: Extract<Planned, { readonly kind: 'refused' }>;
    readonly observation: Observation;
  },
): string {
  const isAnyoneOut = seen.observation.service.members.some(({ answer }) => answer.kind === 'silent');
  const isVersionStep = seen.planned.refusals.every(({ kind }) => kind === 'version-path');
  return intent === 'upgrade' && isAnyoneOut && isVersionStep
    ? typed.by(release.previous?.name ?? release.name, 'create')
    : typed.other('status');
}

async function templateFor(
  ground: Ground,
  description: ClusterDescription,
): Promise<ClusterDescription['launchTemplate']> {
  const { clients } = ground;
  const [versions, instances] = await Promise.all([
    templateVersions(clients.ec2Reads, description.launchTemplate.id),
    clusterInstances(clients.ec2Reads, whose(ground)),
  ]);
  const running = instances.map(({ templateVersion }) => templateVersion);
  return pickTemplate(description.launchTemplate, versions, running);
}

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
  const rules = ground.release.service.rules(wanted.image.serviceVersion);
  await using cluster = await openRun(ground, { description, rules, run: name });
  const ports = { ...cluster.ports, journal: pointedJournal(ground, record, after.pointer) };
  // Awaited: the doors close when this returns.
  return await stoppably(ground, () => drive(ground, ports, { plan, forms: plan.forms }));
}

/** Goes on with the run that is under way, by the plan in its journal. */
export async function goOn(ground: Ground, description: ClusterDescription, seen: RunSeen): Promise<RunEnd> {
  const { plan } = seen.progress;
  const name = seen.pointer.record?.run;
  if (plan === null || name === undefined) throw new Error('there is no run to go on with');
  const rules = ground.release.service.rules(plan.serviceVersion);
  await using cluster = await openRun(ground, { description, rules, run: name });
  // Awaited: the doors close when this returns.
  const ports = { ...cluster.ports, journal: journalOf(ground, name) };
  return await stoppably(ground, () => drive(ground, ports, { plan: null, forms: plan.forms }));
}

function stoppably(ground: Ground, work: () => Promise<RunEnd>): Promise<RunEnd> {
  return ground.interrupts.until('when no node is out', work);
}

/** Runs a plan that is new, or (null) the one in the journal; `forms` is told of either. */
async function drive(
  ground: Ground,
  ports: Ports,
  what: { readonly plan: Plan | null; readonly forms: Plan['forms'] },
): Promise<RunEnd> {
  const watched = watching(ports, ground.say);
  const events = run(watched, { plan: what.plan, holder: ground.holder, stop: ground.interrupts });
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

/** The same ports, with a line whenever leader, term or the count of voters changes. */
function watching(ports: Ports, say: (line: string) => void): Ports {
  const { driver } = ports;
  let before: Leadership | null = null;
  return {
    ...ports,
    driver: {
      rules: driver.rules,
      look: async (nodes) => {
        const seen = await driver.look(nodes);
        const now = leadershipOf(seen);
        const line = leadershipLine(before, now);
        before = now;
        if (line !== null) say(`       ${line}`);
        return seen;
      },
      transferLeadership: (from, to, call) => driver.transferLeadership(from, to, call),
      saveSnapshot: (of, node, call) => driver.saveSnapshot(of, node, call),
      setGuard: (found, call) => driver.setGuard(found, call),
      restoreGuard: (settings, call) => driver.restoreGuard(settings, call),
    },
  };
}
