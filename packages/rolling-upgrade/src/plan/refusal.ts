import type { UnsafeSetting } from '../model/observation.js';

/** Why a plan was refused: each with the numbers that decided it. */
export type Refusal =
  | {
      readonly kind: 'unhealthy-beyond-tolerance';
      readonly unhealthy: readonly string[];
      readonly tolerance: number;
    }
  | { readonly kind: 'zone-lost'; readonly zone: string; readonly unhealthy: readonly string[] }
  | {
      readonly kind: 'version-path';
      readonly node: string;
      readonly from: string;
      readonly to: string;
      readonly because: string;
    }
  | { readonly kind: 'no-way-back'; readonly from: string; readonly to: string; readonly because: string }
  | { readonly kind: 'even-count'; readonly count: number; readonly tolerance: number }
  | { readonly kind: 'too-many-at-once'; readonly asked: number; readonly allowed: number }
  | {
      readonly kind: 'image-not-releasable';
      readonly image: string;
      readonly status: 'candidate' | 'revoked';
    }
  | { readonly kind: 'unsafe-setting'; readonly setting: UnsafeSetting }
  | { readonly kind: 'bake-too-short'; readonly bakeMs: number; readonly neededMs: number }
  | {
      readonly kind: 'volume-in-other-zone';
      readonly node: string;
      readonly zone: string;
      readonly volumeZone: string;
    }
  | { readonly kind: 'volume-missing'; readonly node: string; readonly volume: string }
  | { readonly kind: 'would-remove-members'; readonly nodes: readonly string[] }
  | { readonly kind: 'cluster-exists'; readonly members: readonly string[] }
  | { readonly kind: 'data-without-cluster'; readonly nodes: readonly string[] };

type Sentence<Kind extends Refusal['kind']> = (refusal: Extract<Refusal, { readonly kind: Kind }>) => string;

const sentences: { readonly [Kind in Refusal['kind']]: Sentence<Kind> } = {
  'unhealthy-beyond-tolerance': (refusal) =>
    `${String(refusal.unhealthy.length)} members are not healthy (${refusal.unhealthy.join(', ')}); this cluster survives ${String(refusal.tolerance)}.`,
  'zone-lost': (refusal) =>
    `${refusal.unhealthy.join(' and ')} are both unhealthy in zone ${refusal.zone}: the zone may be lost, and new instances would go into it.`,
  'version-path': (refusal) =>
    `${refusal.node} runs ${refusal.from}; going to ${refusal.to} is not supported: ${refusal.because}.`,
  'no-way-back': (refusal) =>
    `Going back from ${refusal.from} to ${refusal.to} is not possible: ${refusal.because}.`,
  'even-count': (refusal) =>
    `${String(refusal.count)} nodes survive no more losses (${String(refusal.tolerance)}) than ${String(refusal.count - 1)}: choose an odd count.`,
  'too-many-at-once': (refusal) =>
    `maxUnavailable ${String(refusal.asked)} is refused for a quorum service: at most ${String(refusal.allowed)} node may be out.`,
  'image-not-releasable': (refusal) =>
    `Image ${refusal.image} is ${refusal.status}; only tested and released images are rolled out.`,
  'unsafe-setting': (refusal) =>
    `${refusal.setting.node}: ${refusal.setting.setting} = ${refusal.setting.value} is unsafe: ${refusal.setting.because}.`,
  'bake-too-short': (refusal) =>
    `bakeMs ${String(refusal.bakeMs)} is shorter than two election timeouts (${String(refusal.neededMs)} ms): a lost election would go unseen.`,
  'volume-in-other-zone': (refusal) =>
    `${refusal.node} belongs in zone ${refusal.zone}, its volume is in ${refusal.volumeZone}.`,
  'volume-missing': (refusal) => `${refusal.node}'s volume ${refusal.volume} was not found.`,
  'would-remove-members': (refusal) =>
    `${refusal.nodes.join(', ')} would have to leave the cluster; removing members is not done by a roll.`,
  'cluster-exists': (refusal) =>
    `Members ${refusal.members.join(', ')} answer already: create is for an empty place.`,
  'data-without-cluster': (refusal) =>
    `Volumes of ${refusal.nodes.join(', ')} hold data but no member answers: forming a new cluster beside it is refused.`,
};

/** One sentence for an operator. */
export function describeRefusal(refusal: Refusal): string {
  const sentence = sentences[refusal.kind] as Sentence<Refusal['kind']>;
  return sentence(refusal);
}
