import { answerOf, isHealthyVoter, leaderOf } from '../model/health.js';
import { byId, groupByNode } from '../model/index-of.js';
import type { InstanceSeen, Observation } from '../model/observation.js';
import type { NodeSpec, Release } from '../model/release.js';

/** What the planner concluded about each node. */
export interface NodeState {
  readonly spec: NodeSpec;
  /** The instance that embodies the node now: the one holding its volume, else a running one. */
  readonly instance: InstanceSeen | null;
  readonly surplus: readonly InstanceSeen[];
  readonly health: 'healthy' | 'unhealthy' | 'absent';
  readonly role: 'leader' | 'follower' | 'unknown';
  readonly version: string | null;
  readonly history: 'blank' | 'initialised' | 'missing';
}

/** The state of every node the release names. */
export function nodeStates(release: Release, observation: Observation): readonly NodeState[] {
  const leader = leaderOf(observation, release.settings.freshMs);
  return release.nodes.map((spec) => nodeState(spec, release, observation, leader));
}

function nodeState(
  spec: NodeSpec,
  release: Release,
  observation: Observation,
  leader: string | null,
): NodeState {
  const { freshMs } = release.settings;
  const alive = (groupByNode(observation.cloud.instances).get(spec.name) ?? []).filter(isAlive);
  const volume = byId(observation.cloud.volumes).get(spec.volume);
  const holder =
    volume === undefined || volume.attachment.kind === 'free' ? null : volume.attachment.instance;
  const instance = alive.find((one) => one.id === holder) ?? null;
  const answer = answerOf(observation, spec.name, freshMs);
  return {
    spec,
    instance,
    surplus: alive.filter((one) => one !== instance),
    health: healthOf(
      isHealthyVoter(observation, spec.name, freshMs),
      instance !== null || answer !== null,
      volume,
    ),
    role: leader === null ? 'unknown' : leader === spec.name ? 'leader' : 'follower',
    version: answer?.version ?? null,
    history: volume?.history ?? 'missing',
  };
}

function healthOf(
  healthy: boolean,
  embodied: boolean,
  volume: { readonly history: 'blank' | 'initialised' } | undefined,
): NodeState['health'] {
  if (healthy) return 'healthy';
  // A volume that was never initialised and no instance: the node never was. Otherwise it was, and is out.
  return embodied || volume?.history === 'initialised' ? 'unhealthy' : 'absent';
}

function isAlive(instance: InstanceSeen): boolean {
  return instance.state !== 'terminated' && instance.state !== 'shutting-down';
}

/**
 * Whether this is a cluster that was taken down and is to come back: every node's data is there, and no machine holds any
 * of it. One volume that is blank, or one machine that lives and does not answer, and it is not.
 */
export function comesBack(states: readonly NodeState[]): boolean {
  return states.every(
    ({ instance, surplus, version, history }) =>
      instance === null && surplus.length === 0 && version === null && history === 'initialised',
  );
}
