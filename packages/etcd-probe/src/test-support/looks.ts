import { look } from '../gather/gather.js';
import type { ClusterHealth } from '../health/health.js';
import { judge } from '../health/judge.js';
import { until } from '@moult/member-fixture';
import type { Cluster } from './cluster.js';

/** One look at all members, judged. */
export async function lookAt(cluster: Cluster): Promise<ClusterHealth> {
  const clients = cluster.members.map(({ client }) => client);
  return judge(await look(clients, { now: Date.now, deadlineMs: 1_500 }));
}

/** Looks until the cluster is healthy. */
export function healthy(cluster: Cluster): Promise<ClusterHealth> {
  return until('health', async () => {
    const health = await lookAt(cluster);
    return health.kind === 'healthy' ? health : null;
  });
}
