import { byId, byInstance } from '../../model/index-of.js';
import type { GuestSeen } from '../../model/observation.js';
import { holds, no, notYet, reopen, type Verdict } from '../../journal/verdict.js';
import type { NodeSite } from '../site.js';

/** What the replacement says of itself, recently; null when it is silent. */
function guestOf({
  observation,
  plan,
  replacement,
}: NodeSite): Extract<GuestSeen['answer'], { kind: 'answered' }> | null {
  const guest = replacement === null ? undefined : byInstance(observation.guests).get(replacement);
  if (guest === undefined || guest.answer.kind === 'silent') return null;
  return observation.at - guest.at > plan.settings.freshMs ? null : guest.answer;
}

/** The replacement runs, says the cloud. */
export function replacementRunning({ observation, replacement }: NodeSite): Verdict {
  const on = 'replacement-running';
  if (replacement === null) return notYet(on, 'nothing is launched');
  const state = byId(observation.cloud.instances).get(replacement)?.state ?? 'not visible yet';
  return state === 'running'
    ? holds(on, `${replacement} runs`)
    : notYet(on, `${replacement} is ${state}`, { state });
}

/** A replacement that is gone is launched anew: its token is spent, so the attempt grows. */
export function replacementLives({ observation, replacement }: NodeSite): Verdict {
  const on = 'replacement-lives';
  const seen = replacement === null ? undefined : byId(observation.cloud.instances).get(replacement);
  const state = seen?.state;
  if (state !== 'terminated' && state !== 'shutting-down') return holds(on, 'it was not seen to be gone');
  // A key that may not be used, a volume limit, a broken host: only the cloud knows which.
  const because = seen?.because === undefined ? '' : ` (${seen.because})`;
  return reopen(on, 'launch', `${replacement ?? 'it'} is ${state}${because}`);
}

/** Why it does not answer, as far as anybody knows: what an operator mends. */
function reasonOf({ observation, replacement }: NodeSite): string {
  const guest = observation.guests.find(({ instance }) => instance === replacement);
  return guest?.answer.kind === 'silent' ? `: ${guest.answer.because}` : '';
}

/** The replacement runs the planned image and passed the image's own test. */
export function replacementReady(here: NodeSite): Verdict {
  const on = 'replacement-ready';
  const { observation, plan, replacement } = here;
  const instance = replacement === null ? undefined : byId(observation.cloud.instances).get(replacement);
  if (instance === undefined) return notYet(on, 'it is not visible yet');
  if (instance.image !== plan.image.id) {
    return no(on, `${instance.id} runs ${instance.image}, planned was ${plan.image.id}`, {
      image: instance.image,
    });
  }
  const guest = guestOf(here);
  if (guest === null) return notYet(on, `${instance.id} does not answer yet${reasonOf(here)}`);
  if (guest.imageTest === 'failed') return no(on, `${instance.id} fails the image's own test`);
  return guest.imageTest === 'passed'
    ? holds(on, `${instance.id} passed the image's test`)
    : notYet(on, 'its test still runs');
}

/** The node's service address has arrived: the replacement's own metadata shows it. */
export function addressArrived(here: NodeSite): Verdict {
  const on = 'address-arrived';
  const addresses = guestOf(here)?.addresses ?? [];
  if (addresses.includes(here.node.address))
    return holds(on, `${here.replacement ?? ''} sees ${here.node.address}`);
  return notYet(on, `${here.replacement ?? 'it'} does not see ${here.node.address} yet`, { addresses });
}

/** The mounted volume says it belongs to this node of this cluster. */
export function identityMatches(here: NodeSite): Verdict {
  const on = 'identity-matches';
  const volume = guestOf(here)?.volume;
  if (volume === undefined || volume.kind === 'unmounted') return notYet(on, 'the volume is not mounted yet');
  const { cluster, node } = volume;
  if (cluster === here.plan.cluster && node === here.node.name) return holds(on, `the volume is ${node}'s`);
  return no(on, `the volume says it belongs to ${node} of ${cluster}`, { cluster, node });
}

/** The service process runs on the replacement. */
export function serviceRuns(here: NodeSite): Verdict {
  return guestOf(here)?.service === 'running'
    ? holds('service-runs', 'the service runs')
    : notYet('service-runs', 'the service does not run yet');
}
