import { tagKeys } from '@moult/aws';
import { type Ground, openToLook, type ServiceReach } from '@moult/cli';
import type { ClusterDescription } from '@moult/consul-stack';
import type { WayThere } from '../clients/messages.js';

/** The way to a cluster's members that clients and watchers use: sessions of their own, none of the engine's. */
export interface WatchedCluster extends AsyncDisposable {
  readonly reach: ServiceReach;
  /** The same way for another process. */
  readonly way: WayThere;
}

/** Opens the way to every member of a cluster. */
export async function watchCluster(ground: Ground, description: ClusterDescription): Promise<WatchedCluster> {
  const { clients, release, stateBucket, cloud } = ground;
  const { service } = release;
  const there = {
    ...{ description, stateBucket },
    login: { user: service.loginUser, auth: await ground.login() },
    reachedAt: cloud.kind === 'local' ? 'private' : 'public',
    tags: { [tagKeys.release]: description.release },
  } as const;
  const { reach, [Symbol.asyncDispose]: close } = openToLook({ ...there, clients, service });
  return {
    reach,
    way: { ...there, service: service.name, client: cloud.client },
    [Symbol.asyncDispose]: close,
  };
}
