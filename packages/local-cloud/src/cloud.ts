import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { accountId, assemble } from './assemble.js';
import { baseImageId, provideBaseImages } from './base-image.js';
import type { Context } from './context.js';
import type { DamagedImage } from './image-store/folder.js';
import { CallLog, type CallQuery, type CallRecord } from './endpoint/calls.js';
import { allFaults } from './faults/all-faults.js';
import { control, controlPath } from './faults/control.js';
import { roleCredentialSeconds } from './faults/effects.js';
import { Faults } from './faults/faults.js';
import { gateway } from './endpoint/gateway.js';
import { KeyRing, type AccessKey } from './endpoint/keys.js';
import { listen } from './endpoint/server.js';
import { admitMembersOfDefaultVpc } from './firewall/default-group.js';
import { factsBySource } from './imds-view.js';
import { machineExited } from './lifecycle/exited.js';
import { listMachines, type MachineSummary } from './machine-list.js';
import { MachineFaults } from './machine-faults/machine-faults.js';
import { createDockerHost } from './machines/docker-host.js';
import { enforcementHere } from './machines/traffic-self-test.js';
import type { BackgroundFailure } from './model/background.js';
import { MotoClient } from './moto/client.js';
import { startMoto } from './moto/process.js';
import { settle, type HostWiring, type Settings, type StartOptions } from './options.js';
import { announce, withdraw } from './running-clouds.js';
import { RoleCredentialStore } from './role-credentials.js';
import { systemClock } from './model/clock.js';
import { Teardown } from './teardown.js';

/** A running cloud: an EC2 endpoint on loopback with machines behind it. */
export class LocalCloud implements AsyncDisposable {
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string = accountId;
  readonly cloudId: string;
  /** Repeat a run's delays with this. */
  readonly seed: number;
  readonly credentials: AccessKey;
  /** The base image every cloud offers; '' when it was started without one. */
  readonly baseImageId: string;
  /** A JSON line for every API call; removed with the cloud. */
  readonly callLogPath: string;
  /** What the image store could not give, each with the reason; empty without a store. */
  readonly damagedImages: readonly DamagedImage[];
  readonly #context: Context;
  readonly #log: CallLog;
  readonly #teardown: Teardown;
  readonly #machineFaults: MachineFaults;

  private constructor(settings: Settings, parts: CloudParts) {
    this.endpoint = parts.endpoint;
    this.region = settings.region;
    this.cloudId = settings.cloudId;
    this.seed = settings.seed;
    this.credentials = parts.credentials;
    this.baseImageId = settings.baseImage ? baseImageId : '';
    this.callLogPath = callLogPath(settings);
    this.damagedImages = parts.damagedImages;
    this.#context = parts.context;
    this.#machineFaults = parts.machineFaults;
    this.#log = parts.log;
    this.#teardown = parts.teardown;
  }

  /** Starts a cloud; `await using` takes it down again. Throws one sentence when something it needs is missing. */
  static async start(options: StartOptions = {}): Promise<LocalCloud> {
    const settings = settle(options);
    const teardown = new Teardown();
    try {
      return new LocalCloud(settings, await startParts(settings, options, teardown));
    } catch (cause) {
      await teardown.run();
      throw cause;
    }
  }

  /** What AWS clients read from the environment to talk to this cloud. */
  get env(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: this.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: this.credentials.secretAccessKey,
      AWS_REGION: this.region,
      AWS_DEFAULT_REGION: this.region,
    };
  }

  /** Whether groups decide what reaches a machine on this host: tried at the start, with the rules machines get. */
  get enforcesSecurityGroups(): boolean {
    return this.#context.host.enforcement.kind === 'enforced';
  }

  /** Why groups are only recorded here; undefined where they are enforced. */
  get whyNotEnforced(): string | undefined {
    const { enforcement } = this.#context.host;
    return enforcement.kind === 'enforced' ? undefined : enforcement.why;
  }

  /** Faults of machines, networks and disks: inject, heal, list. What they did is among {@link LocalCloud.faults}' events. */
  get machineFaults(): Pick<MachineFaults, 'inject' | 'heal' | 'list'> {
    return this.#machineFaults;
  }

  /** The API calls so far, oldest first. */
  calls(query: CallQuery = {}): CallRecord[] {
    return this.#log.list(query);
  }

  /** The instances that are not terminated, as they are now (no stale reads here). */
  machines(): MachineSummary[] {
    return listMachines(this.#context.store);
  }

  /**
   * Where machines of a VPC reach this cloud's endpoint, with the credentials of their instance profile: its loopback
   * address is the host's. Undefined when the host of machines has no such door.
   */
  endpointForMachines(vpcId: string): string | undefined {
    return this.#context.host.networks.endpointForMachines(vpcId);
  }

  /** What goes wrong here on purpose: added, removed and listed while the cloud runs. */
  get faults(): Pick<Faults, 'add' | 'remove' | 'list' | 'events'> {
    return this.#context.faults;
  }

  /** What an answer promised and the host then could not do; empty in a healthy run. */
  failures(): readonly BackgroundFailure[] {
    return this.#context.work.failures;
  }

  /** Waits until everything that calls have set going has happened. */
  async idle(): Promise<void> {
    await this.#context.work.idle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#teardown.run();
  }
}

interface CloudParts {
  readonly endpoint: string;
  readonly credentials: AccessKey;
  readonly context: Context;
  readonly machineFaults: MachineFaults;
  readonly log: CallLog;
  readonly damagedImages: readonly DamagedImage[];
  readonly teardown: Teardown;
}

async function startParts(
  settings: Settings,
  options: StartOptions,
  teardown: Teardown,
): Promise<CloudParts> {
  const endpoint = await listen(settings.port);
  teardown.add(() => endpoint[Symbol.asyncDispose]());
  const keys = new KeyRing();
  const credentials = keys.issueRoot();
  // The host's self-test takes as long as moto's start, so they go side by side; the host asks for the outcome.
  if (options.host === undefined) void enforcementHere();
  const server = await startMoto(settings.cloudId, process.env);
  teardown.add(() => server[Symbol.asyncDispose]());
  const moto = new MotoClient(server.port, settings.region);
  const { faults, signal } = startFaults(settings, teardown);
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
  const running = assemble(settings, { moto, host, roleKeys: roles, faults });
  late.context = running;
  teardown.add(() => running.work.stop());
  const unsubscribe = host.machines.onExit((instanceId) => machineExited(running, instanceId));
  teardown.add(() => {
    unsubscribe();
    return Promise.resolve();
  });
  await mkdir(join(settings.stateDir, 'host'), { recursive: true, mode: 0o700 });
  teardown.addFirst(() => rm(settings.stateDir, { recursive: true, force: true }));
  const log = new CallLog(callLogPath(settings));
  teardown.add(() => log.close());
  if (settings.baseImage) await provideBaseImages(running);
  const damagedImages = await running.imageStore.load();
  const machineFaults = new MachineFaults(running, settings.seed);
  const every = allFaults(faults, machineFaults);
  const api = gateway({ context: running, motoPort: server.port, keys, log });
  endpoint.serve((exchange) =>
    exchange.url.pathname.startsWith(controlPath)
      ? control(every, credentials.secretAccessKey, exchange)
      : api(exchange),
  );
  const { cloudId, region, registryDir } = settings;
  await announce(registryDir, { cloudId, endpoint: endpoint.url, region, credentials });
  teardown.add(() => withdraw(registryDir, cloudId));
  return {
    endpoint: endpoint.url,
    credentials,
    context: running,
    machineFaults,
    log,
    damagedImages,
    teardown,
  };
}

/** What faults keep stuck, and what else waits beside the work, ends with the cloud. */
function startFaults(settings: Settings, teardown: Teardown): { faults: Faults; signal: AbortSignal } {
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
  late: { readonly roles: RoleCredentialStore; readonly context: () => Context },
): HostWiring {
  return {
    cloudId: settings.cloudId,
    stateDir: settings.stateDir,
    registryDir: settings.registryDir,
    endpointPort,
    region: settings.region,
    facts: factsBySource(late.context),
    credentials: (roleName, instanceId) => late.roles.current(roleName, instanceId),
  };
}

/** The host may ask only once machines run, which is after the context exists. */
function requireContext(context: Context | undefined): Context {
  if (context === undefined) throw new Error('the cloud is still starting');
  return context;
}

/** In the directory that `down --all` removes of a cloud that was killed. */
function callLogPath(settings: Settings): string {
  return join(settings.stateDir, 'host', 'calls.jsonl');
}
