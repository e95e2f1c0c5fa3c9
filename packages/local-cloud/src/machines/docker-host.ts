import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { imdsOnBridge } from '../imds/imds-service.js';
import type { FactsBySource, RoleCredentials } from '../imds-facts.js';
import { endpointDoor } from './endpoint-door.js';
import { engineFacts, openEngine } from './engine.js';
import type { HostContext } from './host-context.js';
import { createImageStore } from './image-store.js';
import { createMachineControl } from './machine-control.js';
import { createMinorStore } from './minors.js';
import { cloudIdSchema } from './names.js';
import { createNetworks } from './network-host.js';
import type { MachineHost } from './port.js';
import { defaultRegistryDir, register, unregister } from './registry.js';
import { sweep } from './sweep.js';
import { createVolumeHost } from './volume-host.js';

/** What a cloud tells its host about itself. */
export interface DockerHostOptions {
  /** 1-32 of a-z, 0-9 and `-`; unique on this host. */
  readonly cloudId: string;
  /** Holds the cloud's volumes in a directory `host` of its own, which is made here and removed with the cloud. */
  readonly stateDir: string;
  /** Loopback port of the cloud's endpoint; machines then reach it through their router's address. */
  readonly endpointPort?: number;
  readonly facts: FactsBySource;
  readonly credentials: (roleName: string, instanceId: string) => RoleCredentials;
  /** Where clouds of this host know of each other; tests use one of their own. */
  readonly registryDir?: string;
}

/** Real machines on this host's container engine. Throws a sentence when no engine answers. */
export async function createDockerHost(options: DockerHostOptions): Promise<MachineHost> {
  const cloudId = cloudIdSchema.parse(options.cloudId);
  const registryDir = options.registryDir ?? defaultRegistryDir;
  // A directory below the caller's: what we remove recursively must hold nothing but ours.
  const stateDir = join(options.stateDir, 'host');
  const engine = openEngine();
  const facts = await engineFacts(engine);
  await register(registryDir, cloudId, stateDir);
  try {
    await mkdir(options.stateDir, { recursive: true, mode: 0o700 });
    await mkdir(stateDir, { mode: 0o700 });
    return await assemble(options, { engine, engineFacts: facts, cloudId, stateDir, registryDir });
  } catch (error) {
    await unregister(registryDir, cloudId);
    throw error;
  }
}

type Ground = Pick<HostContext, 'engine' | 'engineFacts' | 'cloudId' | 'stateDir'> & {
  readonly registryDir: string;
};

async function assemble(options: DockerHostOptions, ground: Ground): Promise<MachineHost> {
  const { engine, cloudId, registryDir } = ground;
  const { endpointPort } = options;
  const networks = createNetworks(engine, cloudId, [
    imdsOnBridge({ cloudId, facts: options.facts, credentials: options.credentials }),
    ...(endpointPort === undefined ? [] : [endpointDoor(cloudId, endpointPort)]),
  ]);
  const images = createImageStore(engine, cloudId);
  const minors = createMinorStore(registryDir, cloudId);
  const host: HostContext = { ...ground, networks, images, minors, publicIps: new Map() };
  const machines = await createMachineControl(host);
  return {
    networks: {
      create: (vpcId, cidr) => networks.create(vpcId, cidr),
      remove: (vpcId) => networks.remove(vpcId),
      endpointForMachines: (vpcId) =>
        endpointPort === undefined ? undefined : `http://${networks.get(vpcId).gateway}:${endpointPort}`,
    },
    ...{ machines, images, volumes: createVolumeHost(host) },
    [Symbol.asyncDispose]: async () => {
      machines[Symbol.dispose]();
      await networks.closeServices();
      await sweep(engine, ground);
      await unregister(registryDir, cloudId);
    },
  };
}
