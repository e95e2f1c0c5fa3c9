import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { accountId, assemble } from './assemble.js';
import { provideBaseImages } from './base-image.js';
import type { Context } from './context.js';
import type { DamagedImage } from './image-store/folder.js';
import { CallLog } from './endpoint/calls.js';
import { allFaults } from './faults/all-faults.js';
import { control, controlPath } from './faults/control.js';
import { roleCredentialSeconds } from './faults/effects.js';
import { Faults } from './faults/faults.js';
import { gateway } from './endpoint/gateway.js';
import { KeyRing, type AccessKey } from './endpoint/keys.js';
import { listen, type Endpoint } from './endpoint/server.js';
import { admitMembersOfDefaultVpc } from './firewall/default-group.js';
import { factsBySource } from './imds-view.js';
import { machineExited } from './lifecycle/exited.js';
import { MachineFaults } from './machine-faults/machine-faults.js';
import { createDockerHost } from './machines/docker-host.js';
import { enforcementHere } from './machines/traffic-self-test.js';
import { MotoClient } from './moto/client.js';
import { startMoto } from './moto/process.js';
import type { HostWiring, Settings, StartOptions } from './options.js';
import { announce, withdraw } from './running-clouds.js';
import { RoleCredentialStore } from './role-credentials.js';
import { systemClock } from './model/clock.js';
import type { Teardown } from './teardown.js';

/** What a running cloud is made of. */
export interface CloudParts {
  readonly endpoint: string;
  readonly credentials: AccessKey;
  readonly context: Context;
  readonly machineFaults: MachineFaults;
  readonly log: CallLog;
  readonly damagedImages: readonly DamagedImage[];
  readonly teardown: Teardown;
}

/**
 * Starts the parts one after the other, each with its end. Throws one sentence when something is missing; what has begun by then
 * ends with the teardown.
 */
export async function startCloud(
  settings: Settings,
  options: StartOptions,
  teardown: Teardown,
): Promise<CloudParts> {
  const plane = await startControlPlane(settings, options, teardown);
  const failing = startFaults(settings, teardown);
  const context = await startMachines(settings, options, { ...plane, ...failing, teardown });
  const log = await openState(settings, teardown);
  if (settings.baseImage) await provideBaseImages(context);
  const damagedImages = await context.imageStore.load();
  const machineFaults = new MachineFaults(context, settings.seed);
  serve(plane, { context, machineFaults, log });
  const { endpoint, credentials } = plane;
  const { cloudId, region, registryDir } = settings;
  await announce(registryDir, { cloudId, endpoint: endpoint.url, region, credentials });
  teardown.add(() => withdraw(registryDir, cloudId));
  return { endpoint: endpoint.url, credentials, context, machineFaults, log, damagedImages, teardown };
}

/** What answers calls: an endpoint that is not served yet, the keys it takes, and moto behind it. */
interface Plane {
  readonly endpoint: Endpoint;
  readonly keys: KeyRing;
  readonly credentials: AccessKey;
  readonly motoPort: number;
  readonly moto: MotoClient;
}

async function startControlPlane(
  settings: Settings,
  options: StartOptions,
  teardown: Teardown,
): Promise<Plane> {
  const endpoint = await listen(settings.port);
  teardown.add(() => endpoint[Symbol.asyncDispose]());
  const keys = new KeyRing();
  const credentials = keys.issueRoot();
  // The host's self-test takes as long as moto's start, so they go side by side; the host asks for the outcome.
  if (options.host === undefined) void enforcementHere();
  const server = await startMoto(settings.cloudId, process.env);
  teardown.add(() => server[Symbol.asyncDispose]());
  const moto = new MotoClient(server.port, settings.region);
  return { endpoint, keys, credentials, motoPort: server.port, moto };
}

/** The host of machines and all that actions use of it. */
async function startMachines(
  settings: Settings,
  options: StartOptions,
  { endpoint, keys, moto, faults, signal, teardown }: Plane & Failing & { readonly teardown: Teardown },
): Promise<Context> {
  const roles = new RoleCredentialStore(moto, keys, {
    ...{ accountId, clock: systemClock, signal },
    shortened: (roleName, instanceId) => roleCredentialSeconds(faults, roleName, instanceId),
  });
  const late: { context?: Context } = {};
  const host = await (options.host ?? createDockerHost)(
    wiring(settings, endpoint.port, { roles, context: () => requireContext(late.context) }),
  );
  teardown.add(() => host[Symbol.asyncDispose]());
  await admitMembersOfDefaultVpc(moto);
  const context = assemble(settings, { moto, host, roleKeys: roles, faults });
  late.context = context;
  teardown.add(() => context.work.stop());
  const unsubscribe = host.machines.onExit((instanceId) => machineExited(context, instanceId));
  teardown.add(() => {
    unsubscribe();
    return Promise.resolve();
  });
  return context;
}

/** The cloud's directory, and the log of calls in it. */
async function openState(settings: Settings, teardown: Teardown): Promise<CallLog> {
  await mkdir(join(settings.stateDir, 'host'), { recursive: true, mode: 0o700 });
  teardown.addLast(() => rm(settings.stateDir, { recursive: true, force: true }));
  const log = new CallLog(callLogPath(settings));
  teardown.add(() => log.close());
  return log;
}

/** From here on calls are answered, and faults are spoken to. */
function serve(
  { endpoint, keys, credentials, motoPort }: Plane,
  { context, machineFaults, log }: Pick<CloudParts, 'context' | 'machineFaults' | 'log'>,
): void {
  const every = allFaults(context.faults, machineFaults);
  const api = gateway({ context, motoPort, keys, log });
  endpoint.serve((exchange) =>
    exchange.url.pathname.startsWith(controlPath)
      ? control(every, credentials.secretAccessKey, exchange)
      : api(exchange),
  );
}

/** What is made to go wrong, and the end of all that waits for it. */
interface Failing {
  readonly faults: Faults;
  /** Aborted when the cloud goes down. */
  readonly signal: AbortSignal;
}

/** What faults keep stuck, and what else waits beside the work, ends with the cloud. */
function startFaults(settings: Settings, teardown: Teardown): Failing {
  const end = new AbortController();
  teardown.add(() => {
    end.abort();
    return Promise.resolve();
  });
  const faults = new Faults({ seed: settings.seed, clock: systemClock, signal: end.signal });
  if (settings.throttling === 'ec2') faults.add({ kind: 'throttling', name: 'throttling' });
  return { faults, signal: end.signal };
}

function wiring(
  settings: Settings,
  endpointPort: number,
  asked: { readonly roles: RoleCredentialStore; readonly context: () => Context },
): HostWiring {
  return {
    cloudId: settings.cloudId,
    stateDir: settings.stateDir,
    registryDir: settings.registryDir,
    endpointPort,
    region: settings.region,
    facts: factsBySource(asked.context),
    credentials: (roleName, instanceId) => asked.roles.current(roleName, instanceId),
  };
}

/** The host may ask only once machines run, which is after the context exists. */
function requireContext(context: Context | undefined): Context {
  if (context === undefined) throw new Error('the cloud is still starting');
  return context;
}

/** A file in the directory that `down --all` removes of a cloud that was killed. */
export function callLogPath(settings: Settings): string {
  return join(settings.stateDir, 'host', 'calls.jsonl');
}
