import { mkdir, rm } from 'node:fs/promises';
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
import { removeContainers, removeImages } from './sweep.js';
import { createVolumeHost } from './volume-host.js';

/** What a cloud tells its host about itself. */
export interface DockerHostOptions {
  /** 1-32 of a-z, 0-9 and `-`; unique on this host. */
  readonly cloudId: string;
  /** A directory for this cloud alone; made when absent and removed with the cloud. */
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
  const engine = openEngine();
  const facts = await engineFacts(engine);
  await register(registryDir, cloudId, options.stateDir);
  await mkdir(options.stateDir, { recursive: true, mode: 0o700 });
  const networks = createNetworks(engine, cloudId, [
    imdsOnBridge({ cloudId, facts: options.facts, credentials: options.credentials }),
    ...(options.endpointPort === undefined ? [] : [endpointDoor(cloudId, options.endpointPort)]),
  ]);
  const minors = createMinorStore(registryDir, cloudId);
  const images = createImageStore(engine, cloudId);
  const { stateDir, endpointPort } = options;
  const host: HostContext = { cloudId, stateDir, engine, engineFacts: facts, networks, images, minors };
  const machines = await createMachineControl(host);
  const volumes = createVolumeHost(host);
  return {
    networks: {
      create: (vpcId, cidr) => networks.create(vpcId, cidr),
      remove: (vpcId) => networks.remove(vpcId),
      endpointForMachines: (vpcId) =>
        endpointPort === undefined ? undefined : `http://${networks.get(vpcId).gateway}:${endpointPort}`,
    },
    ...{ machines, volumes, images },
    [Symbol.asyncDispose]: async () => {
      machines[Symbol.dispose]();
      await removeContainers(engine, cloudId);
      await volumes.dispose();
      await networks.dispose();
      await removeImages(engine, cloudId);
      await minors.releaseAll();
      await rm(stateDir, { recursive: true, force: true });
      await unregister(registryDir, cloudId);
    },
  };
}
