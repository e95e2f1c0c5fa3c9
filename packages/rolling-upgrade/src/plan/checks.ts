import { groupBy } from '../model/group-by.js';
import { toleranceOf } from '../model/quorum.js';
import { byId } from '../model/index-of.js';
import type { Observation } from '../model/observation.js';
import type { Release } from '../model/release.js';
import type { Intent } from './plan.js';
import type { Refusal } from './refusal.js';
import type { ServiceRules } from './service-rules.js';
import { comesBack, type NodeState } from './situation.js';

/** Everything a check may look at. */
interface Request {
  readonly intent: Intent;
  readonly release: Release;
  readonly observation: Observation;
  readonly rules: ServiceRules;
  readonly states: readonly NodeState[];
}

type Check = (request: Request) => readonly Refusal[];

/** Every reason to refuse a plan, all asked, so that an operator hears of everything at once. */
export const checks: readonly Check[] = [
  evenCount,
  tooManyAtOnce,
  imageNotReleasable,
  bakeTooShort,
  volumes,
  unlessItComesBack(beyondTolerance),
  unlessItComesBack(zoneLost),
  unsafeSettings,
  versionPath,
  wayBack,
  removedMembers,
  unlessItComesBack(formingBesideData),
];

/** A cluster that is created again on the data it left has no member to lose, and founds nothing beside it. */
function unlessItComesBack(check: Check): Check {
  return (request) => (request.intent === 'create' && comesBack(request.states) ? [] : check(request));
}

function evenCount({ release }: Request): readonly Refusal[] {
  const count = release.nodes.length;
  return count % 2 === 1 ? [] : [{ kind: 'even-count', count, tolerance: toleranceOf(count) }];
}

function tooManyAtOnce({ release }: Request): readonly Refusal[] {
  const asked = release.settings.maxUnavailable;
  return asked <= 1 ? [] : [{ kind: 'too-many-at-once', asked, allowed: 1 }];
}

function imageNotReleasable({ release }: Request): readonly Refusal[] {
  const { status, name } = release.image;
  return status === 'candidate' || status === 'revoked'
    ? [{ kind: 'image-not-releasable', image: name, status }]
    : [];
}

function bakeTooShort({ release, rules }: Request): readonly Refusal[] {
  // Within one election timeout a follower that lost its leader still says it has one.
  const neededMs = 2 * rules.traits.electionTimeoutMs;
  const { bakeMs } = release.settings;
  return bakeMs >= neededMs ? [] : [{ kind: 'bake-too-short', bakeMs, neededMs }];
}

function volumes({ release, observation }: Request): readonly Refusal[] {
  return release.nodes.flatMap((node): readonly Refusal[] => {
    const volume = byId(observation.cloud.volumes).get(node.volume);
    if (volume === undefined) return [{ kind: 'volume-missing', node: node.name, volume: node.volume }];
    if (volume.zone === node.zone) return [];
    return [{ kind: 'volume-in-other-zone', node: node.name, zone: node.zone, volumeZone: volume.zone }];
  });
}

function beyondTolerance({ states }: Request): readonly Refusal[] {
  const members = states.filter((state) => state.health !== 'absent');
  const unhealthy = members.filter((state) => state.health === 'unhealthy').map((state) => state.spec.name);
  const tolerance = toleranceOf(members.length);
  if (members.length === 0 || unhealthy.length <= tolerance) return [];
  return [{ kind: 'unhealthy-beyond-tolerance', unhealthy, tolerance }];
}

function zoneLost({ states }: Request): readonly Refusal[] {
  const zones = groupBy(
    states.filter((state) => state.health === 'unhealthy'),
    (state) => state.spec.zone,
  );
  return [...zones]
    .filter(([, sick]) => sick.length >= 2)
    .map(([zone, sick]) => ({ kind: 'zone-lost', zone, unhealthy: sick.map((state) => state.spec.name) }));
}

function unsafeSettings({ observation }: Request): readonly Refusal[] {
  return observation.service.unsafe.map((setting) => ({ kind: 'unsafe-setting', setting }));
}

function versionPath({ intent, release, rules, states }: Request): readonly Refusal[] {
  if (intent === 'rollback') return [];
  const unhealthy = states.filter(({ health }) => health === 'unhealthy').map(({ spec }) => spec.name);
  return states.flatMap((state): readonly Refusal[] => {
    if (state.version === null) return [];
    const ruling = rules.versionPath(state.version, release.serviceVersion, unhealthy);
    if (ruling.kind === 'allowed') return [];
    const { because } = ruling;
    return [
      {
        kind: 'version-path',
        node: state.spec.name,
        from: state.version,
        to: release.serviceVersion,
        because,
      },
    ];
  });
}

function wayBack({ intent, release, rules, states }: Request): readonly Refusal[] {
  if (intent !== 'rollback') return [];
  const to = release.serviceVersion;
  const others = [...new Set(states.map((state) => state.version))].filter((version) => version !== null);
  const spread = others.includes(to) ? 'mixed' : 'upgraded';
  return others.flatMap((from): readonly Refusal[] => {
    const ruling = from === to ? { kind: 'allowed' as const } : rules.wayBack({ from, to, spread });
    return ruling.kind === 'allowed' ? [] : [{ kind: 'no-way-back', from, to, because: ruling.because }];
  });
}

function removedMembers({ release, observation }: Request): readonly Refusal[] {
  const wanted = new Set(release.nodes.map((node) => node.name));
  const seen = [
    ...observation.cloud.instances.filter((one) => one.state !== 'terminated'),
    ...observation.service.members,
  ];
  const nodes = [...new Set(seen.map((one) => one.node))].filter((node) => !wanted.has(node));
  return nodes.length === 0 ? [] : [{ kind: 'would-remove-members', nodes }];
}

function formingBesideData({ intent, states }: Request): readonly Refusal[] {
  const members = states.filter((state) => state.version !== null).map((state) => state.spec.name);
  if (intent === 'create' && members.length > 0) return [{ kind: 'cluster-exists', members }];
  const nodes = states.filter((state) => state.history === 'initialised').map((state) => state.spec.name);
  return members.length === 0 && nodes.length > 0 ? [{ kind: 'data-without-cluster', nodes }] : [];
}
