import { join } from 'node:path';
import { once } from 'node:events';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { etcdMember, type ServiceReach } from '@moult/cli';
import { etcdClient, etcdSecretNames } from '@moult/etcd-probe';
import { type LoadedDefinition, loadDefinition } from '@moult/image-builder';
import { infraEtcdV1 } from '@moult/infra-etcd-v1';
import { infraEtcdV2 } from '@moult/infra-etcd-v2';
import { workspace } from '../place/workspace.js';
import { type ConnectEtcd, etcdEye, etcdTarget } from '../traffic/etcd.js';
import { neverHealthy } from './never-healthy.js';
import { oneConnection } from './one-connection.js';
import type { RehearsedService } from './rehearsed-service.js';

const sick = 'v2-never-healthy';

const definitionOf = (version: string): Promise<LoadedDefinition> =>
  loadDefinition(join(workspace, 'images/etcd', version));

/** Where the images let etcd listen to its clients. */
const port = 2379;

/** A member that has just been proved answers at once (ms). */
const selfMs = 10_000;

/** A member that runs shakes hands in milliseconds; one that is gone never does (ms). */
const handshakeMs = 3_000;

const connectOver =
  (reach: ServiceReach): ConnectEtcd =>
  async (node) => {
    const secrets = await reach.secrets();
    const own = secrets.get(etcdSecretNames.operator);
    const tls = { ca: secrets.get(etcdSecretNames.clientAuthority), cert: own, key: own };
    const dial = await reach.forward(node, port);
    const socket = connectTls({ ...tls, socket: await dial(), servername: node, ALPNProtocols: ['h2'] });
    await shaken(socket);
    const kept = oneConnection(node, socket);
    const grpc = (): Promise<never> => Promise.reject(new Error('clients here speak to the JSON gateway'));
    return etcdClient({ label: node, grpc, request: (asked) => kept.request(asked) });
  };

async function shaken(socket: TLSSocket): Promise<void> {
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(handshakeMs) });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** etcd, from infra-etcd-v1 to infra-etcd-v2: 3.4.23 to 3.5.16 on the same operating system. */
export const etcd: RehearsedService = {
  name: 'etcd',
  from: infraEtcdV1,
  to: infraEtcdV2,
  neverHealthy: { ...infraEtcdV2, image: { name: 'etcd', version: sick } },
  definition: async (version) =>
    version === sick
      ? neverHealthy(await definitionOf(infraEtcdV2.image.version), { unit: 'etcd', version })
      : definitionOf(version),
  // It hands leadership over, so nobody waits for an election; the rest is what a busy host takes.
  maxOutageMs: 1_000,
  target: (node, reach) => etcdTarget(node, connectOver(reach)),
  eye: (node, reach) => etcdEye(node, connectOver(reach)),
  self: async (node, reach) => {
    const member = await etcdMember(reach, node);
    const { memberId, version } = await member.status({ deadlineMs: selfMs });
    return { nodeId: memberId, version };
  },
};
