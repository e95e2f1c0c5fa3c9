import { join } from 'node:path';
import { consulMember, type ServiceReach } from '@moult/cli';
import { consulClient } from '@moult/consul-probe';
import { type LoadedDefinition, loadDefinition } from '@moult/image-builder';
import { infraV1 } from '@moult/infra-v1';
import { infraV2 } from '@moult/infra-v2';
import { type ConnectConsul, consulEye, consulTarget } from '../traffic/consul.js';
import { workspace } from '../place/workspace.js';
import { keptTransport } from './kept-transport.js';
import { neverHealthy } from './never-healthy.js';
import type { RehearsedService } from './rehearsed-service.js';

const sick = 'v2-never-healthy';

const definitionOf = (version: string): Promise<LoadedDefinition> =>
  loadDefinition(join(workspace, 'images/consul', version));

/** Where the images let Consul's API listen. */
const port = 8500;

const connectOver =
  (reach: ServiceReach): ConnectConsul =>
  async (node) =>
    consulClient(keptTransport(node, await reach.forward(node, port)));

/** A member that has just been proved answers at once (ms). */
const selfMs = 10_000;

/** Consul, from infra-v1 to infra-v2. */
export const consul: RehearsedService = {
  name: 'consul',
  from: infraV1,
  to: infraV2,
  neverHealthy: { ...infraV2, image: { name: 'consul', version: sick } },
  definition: async (version) =>
    version === sick
      ? neverHealthy(await definitionOf(infraV2.image.version), { unit: 'consul', version })
      : definitionOf(version),
  // Consul before 1.10 cannot hand leadership over: replacing the leader costs an election, one to two seconds where raft's
  // multiplier is 1, and more on a busy host.
  maxOutageMs: 5_000,
  target: (node, reach) => consulTarget(node, connectOver(reach)),
  eye: (node, reach) => consulEye(node, connectOver(reach)),
  self: async (node, reach) => {
    const member = await consulMember(reach, node);
    const { nodeId, version } = await member.agentSelf({ deadlineMs: selfMs });
    return { nodeId, version };
  },
};
