import { join } from 'node:path';
import type { ClusterDescription } from '@moult/consul-stack';
import type { ServiceRules } from '@moult/rolling-upgrade';
import { type Ground } from '../ground/ground.js';
import {
  openCluster,
  type OpenCluster,
  openToLook,
  type SeenCluster,
  type Way,
} from '../wiring/open-cluster.js';
import { tagKeys } from '@moult/aws';

/** Opens the cluster for one run. The tags are equal for every run of one plan, because tokens cover them. */
export async function openRun(
  ground: Ground,
  what: { readonly description: ClusterDescription; readonly rules: ServiceRules; readonly run: string },
): Promise<OpenCluster> {
  const way = await wayTo(ground, what.description);
  return openCluster({ ...way, ...what, snapshots: join(ground.folder, 'snapshots') });
}

/** Opens the cluster for a look at it, and for what any client of its members may do. */
export async function openLook(ground: Ground, description: ClusterDescription): Promise<SeenCluster> {
  return openToLook(await wayTo(ground, description));
}

async function wayTo(ground: Ground, description: ClusterDescription): Promise<Way> {
  const { clients, release, stateBucket, cloud, lifetime } = ground;
  const expires = lifetime.kind === 'throwaway' ? { [tagKeys.expires]: lifetime.expires } : {};
  return {
    ...{ clients, description, stateBucket, service: release.service },
    login: { user: release.service.loginUser, auth: await ground.login() },
    reachedAt: cloud.kind === 'local' ? 'private' : 'public',
    tags: { [tagKeys.release]: description.release, ...expires },
  };
}
