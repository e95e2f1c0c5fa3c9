import { clusterInstances, templateVersions } from '@moult/aws';
import type { ClusterDescription } from '@moult/consul-stack';
import {
  describeRefusal,
  guardLeft,
  type Intent,
  type Observation,
  type Plan,
  type Planned,
  planUpgrade,
  type StrategyName,
} from '@moult/rolling-upgrade';
import type { ChosenImage } from '../ground/choose-image.js';
import { type Ground, whose } from '../ground/ground.js';
import { CommandFailed } from '../program/command-failed.js';
import { releaseOf } from '../wiring/release-of.js';
import { currentRun } from './current.js';
import { openLook } from './open-run.js';
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
  | { readonly kind: 'planned'; readonly plan: Plan; readonly seen: Observation }
  | { readonly kind: 'nothing-to-do'; readonly because: readonly string[] };

/**
 * Looks at the cluster and plans.
 * @throws {CommandFailed} (4) with every reason why not.
 */
export async function consider(ground: Ground, wanted: Wanted): Promise<Considered> {
  const { image, description, intent, strategy } = wanted;
  const template = await templateFor(ground, description);
  const release = releaseOf(
    { ...description, launchTemplate: template },
    { ...image, strategy, settings: ground.config.settings ?? {} },
  );
  await using cluster = await openLook(ground, description);
  const observation = await patientLook(cluster.eyes, release);
  const rules = ground.release.service.rules(observation.service, image.serviceVersion);
  // What an aborted run left switched on is put back by the next one, whoever types it.
  const { progress, pointer } = await currentRun(ground);
  const planned = planUpgrade({ intent, release, observation, rules, guardLeft: guardLeft(progress) });
  if (planned.kind === 'planned') return { ...planned, seen: observation };
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
