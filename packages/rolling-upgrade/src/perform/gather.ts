import type { Observation } from '../model/observation.js';
import type { Plan } from '../plan/plan.js';
import type { ServiceDriver } from '../driver/service-driver.js';
import type { Ports } from './ports.js';

/** What a look needs of the world: nothing that could change it. */
export interface LookPorts extends Pick<Ports, 'clock' | 'eyes'> {
  readonly driver: Pick<ServiceDriver, 'look'>;
}

/**
 * Looks at everything once. Of machines those of the nodes in `inHand` are asked, or all where nobody says. The time is
 * taken before the first question, so that nothing in an observation is older than it claims. Throws nothing away and
 * judges nothing.
 */
export async function gather(
  ports: LookPorts,
  plan: Pick<Plan, 'cluster' | 'nodes'>,
  inHand?: ReadonlySet<string>,
): Promise<Observation> {
  const at = ports.clock.now();
  const names = plan.nodes.map((node) => node.name);
  const [{ cloud, guests }, service] = await Promise.all([
    cloudAndGuests(ports, plan, inHand),
    ports.driver.look(names),
  ]);
  return { at, cloud, guests, service };
}

async function cloudAndGuests(
  { eyes }: Pick<LookPorts, 'eyes'>,
  plan: Pick<Plan, 'cluster' | 'nodes'>,
  inHand: ReadonlySet<string> | undefined,
): Promise<Pick<Observation, 'cloud' | 'guests'>> {
  const volumes = plan.nodes.map((node) => node.volume);
  const cloud = await eyes.cloud(plan.cluster, volumes);
  const asked = cloud.instances.filter(
    ({ state, node }) =>
      (state === 'running' || state === 'pending') && (inHand === undefined || inHand.has(node)),
  );
  return { cloud, guests: await eyes.guests(asked.map((one) => one.id)) };
}
