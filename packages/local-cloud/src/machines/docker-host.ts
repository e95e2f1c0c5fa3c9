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
import { resolverLines, resolverOnBridge } from '../resolver/resolver-service.js';
import { createDisturbances } from './disturb.js';
import { createSpeedLimits } from './speed-limits.js';
import { createTrafficControl } from './traffic-control.js';
import { enforcementHere, type Enforcement } from './traffic-self-test.js';
import { createVolumeHost } from './volume-host.js';

/** What a cloud tells its host about itself. */
export interface DockerHostOptions {
  /** 1-32 of a-z, 0-9 and `-`; unique on this host. */
  readonly cloudId: string;
  /** Holds the cloud's volumes in a directory `host` of its own, which is made here and removed with the cloud. */
  readonly stateDir: string;
  /** Loopback port of the cloud's endpoint; machines then reach it through their router's address. */
  readonly endpointPort?: number;
  /** Region of the cloud, which machines are told at boot. */
  readonly region?: string;
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
  if (facts.mode !== 'rootful') {
    throw new Error(
      `Machines need a rootful Docker Engine; this one is ${facts.mode}. "local-cloud doctor" says more.`,
    );
  }
  const enforcement = await enforcementHere();
  await register(registryDir, cloudId, stateDir);
  try {
    await mkdir(options.stateDir, { recursive: true, mode: 0o700 });
    await mkdir(stateDir, { mode: 0o700 });
    return await assemble(options, {
      engine,
      engineFacts: facts,
      enforcement,
      cloudId,
      stateDir,
      registryDir,
    });
  } catch (error) {
    await unregister(registryDir, cloudId);
    throw error;
  }
}

type Ground = Pick<HostContext, 'engine' | 'engineFacts' | 'cloudId' | 'stateDir'> & {
  readonly enforcement: Enforcement;
  readonly registryDir: string;
};

async function assemble(options: DockerHostOptions, ground: Ground): Promise<MachineHost> {
  const { engine, cloudId, registryDir } = ground;
  const { endpointPort, region } = options;
  const has = (vpcId: string, address: string) => options.facts(vpcId, address) !== undefined;
  const networks = createNetworks(engine, cloudId, [
    imdsOnBridge({ cloudId, facts: options.facts, credentials: options.credentials }),
    ...(endpointPort === undefined ? [] : [endpointDoor(cloudId, endpointPort)]),
    ...(region === undefined ? [] : [resolverOnBridge({ cloudId, region, has })]),
  ]);
  const images = createImageStore(engine, cloudId);
  const minors = createMinorStore(registryDir, cloudId);
  const endpointForMachines = (vpcId: string): string | undefined =>
    endpointPort === undefined ? undefined : `http://${networks.get(vpcId).gateway}:${endpointPort}`;
  const host: HostContext = {
    ...{ ...ground, networks, images, minors, publicIps: new Map(), stopListeners: new Set() },
    traffic: createTrafficControl({ ...ground, networks, endpointPort }),
    resolverLines: region === undefined ? '' : resolverLines(region),
    speeds: createSpeedLimits(ground.engineFacts.cgroup),
    environmentOf: (vpcId) => ({ endpoint: endpointForMachines(vpcId), region: options.region }),
  };
  const machines = await createMachineControl(host);
  const { whereIs, ...volumeHost } = createVolumeHost(host);
  const volumes = { volumes: volumeHost, disturb: createDisturbances(host, whereIs) };
  return {
    networks: {
      create: (vpcId, cidr) => networks.create(vpcId, cidr),
      remove: (vpcId) => networks.remove(vpcId),
      endpointForMachines,
    },
    ...{ machines, images, ...volumes, enforcement: ground.enforcement },
    [Symbol.asyncDispose]: async () => {
      machines[Symbol.dispose]();
      await networks.closeServices();
      await sweep(engine, ground);
      await unregister(registryDir, cloudId);
    },
  };
}
