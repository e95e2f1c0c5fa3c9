import { byInstance } from '../../model/index-of.js';
import type { InstanceSeen, Observation } from '../../model/observation.js';
import { holds, notYet, type Verdict } from '../../journal/verdict.js';
import { lingering, type NodeSite } from '../site.js';

/** No other instance of this node can write: each is stopped, or says itself that its service is and the disk unmounted. */
export function fenced(here: NodeSite): Verdict {
  const loose = unfenced(here).map((one) => one.id);
  if (loose.length === 0) return holds('fenced', 'no other instance can write');
  return notYet('fenced', `${loose.join(', ')} may still write`, { loose });
}

/**
 * The instances that may still write. One that is shutting down counts until it is terminated: its service may run on
 * for seconds, and the cloud's state says nothing about what the guest has flushed.
 */
export function unfenced(here: NodeSite): readonly InstanceSeen[] {
  const { freshMs } = here.plan.settings;
  return lingering(here).filter(
    (one) => one.state !== 'stopped' && !standsStill(here.observation, one.id, freshMs),
  );
}

function standsStill(observation: Observation, instance: string, freshMs: number): boolean {
  const guest = byInstance(observation.guests).get(instance);
  if (guest === undefined || observation.at - guest.at > freshMs || guest.answer.kind === 'silent')
    return false;
  return guest.answer.service === 'stopped' && guest.answer.volume.kind === 'unmounted';
}
