import type { Observation } from '../model/observation.js';
import type { Plan } from '../plan/plan.js';
import type { Ports } from './ports.js';

/**
 * Looks at everything once. The time is taken before the first question, so that nothing in an observation is older
 * than it claims. Throws nothing away and judges nothing.
 */
export async function gather(ports: Ports, plan: Pick<Plan, 'cluster' | 'nodes'>): Promise<Observation> {
  const at = ports.clock.now();
  const names = plan.nodes.map((node) => node.name);
  const [cloud, service] = await Promise.all([
    ports.eyes.cloud(
      plan.cluster,
      plan.nodes.map((node) => node.volume),
    ),
    ports.driver.look(names),
  ]);
  const alive = cloud.instances.filter((one) => one.state === 'running' || one.state === 'pending');
  const guests = await ports.eyes.guests(alive.map((one) => one.id));
  return { at, cloud, guests, service };
}
