import type { Release } from '../model/release.js';
import type { Move, Place } from './plan.js';
import type { NodeState } from './situation.js';

const rank: Record<Place, number> = { unhealthy: 0, absent: 1, follower: 2, leader: 3 };

/** What happens to one node: a move without its canary mark, or the reason why nothing does. */
export type Fate =
  | { readonly kind: 'move'; readonly move: Omit<Move, 'canary'> }
  | { readonly kind: 'skip'; readonly node: string; readonly because: string };

/** Decides for one node whether it needs a new instance, and why. */
export function fateOf(state: NodeState, release: Release): Fate {
  const node = state.spec.name;
  const { instance, health } = state;
  const change = health === 'absent' ? 'join' : 'return';
  const move = (place: Place, because: string): Fate => ({
    kind: 'move',
    move: { node, place, because, from: instance?.id ?? null, change },
  });
  if (health === 'absent') return move('absent', 'it should exist and does not');
  if (health === 'unhealthy')
    return move('unhealthy', 'it is not a healthy voter, so replacing it first costs nothing');
  const reason = staleness(state, release);
  if (reason === null)
    return { kind: 'skip', node, because: `it already runs ${release.image.name} and is a healthy voter` };
  if (state.role === 'leader')
    return move('leader', `${reason}; the leader goes last, so leadership moves once`);
  return move('follower', `${reason}; losing a follower costs no election`);
}

/** A node of a cluster that was taken down: nobody is sick, so nobody is excused while all of them come back. */
export function returnOf({ spec }: NodeState): Fate {
  const because = 'its data is there, and no machine holds it';
  return { kind: 'move', move: { node: spec.name, place: 'absent', because, from: null, change: 'return' } };
}

/** Unhealthy first, then nodes that do not exist, followers, the leader last; names break ties. */
export function inOrder(moves: readonly Omit<Move, 'canary'>[]): readonly Move[] {
  return [...moves]
    .sort((a, b) => rank[a.place] - rank[b.place] || (a.node < b.node ? -1 : 1))
    .map((move, at) => ({ ...move, canary: at === 0 }));
}

function staleness({ instance, surplus, version }: NodeState, release: Release): string | null {
  if (instance === null) return 'no instance of ours embodies it';
  if (instance.image !== release.image.id) return `it runs image ${instance.image}, not ${release.image.id}`;
  if (instance.templateVersion !== release.template.version) {
    return `it was launched from template version ${String(instance.templateVersion)}, not ${String(release.template.version)}`;
  }
  if (version !== release.serviceVersion)
    return `it reports version ${version ?? 'unknown'}, not ${release.serviceVersion}`;
  if (surplus.length > 0) return `it has ${String(surplus.length + 1)} instances, and should have one`;
  return null;
}
