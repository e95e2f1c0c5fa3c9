import { accountId } from './assemble.js';
import { baseImageId } from './base-image.js';
import type { Context } from './context.js';
import type { DamagedImage } from './image-store/folder.js';
import type { CallLog, CallQuery, CallRecord } from './endpoint/calls.js';
import type { Faults } from './faults/faults.js';
import type { AccessKey } from './endpoint/keys.js';
import { listMachines, type MachineSummary } from './machine-list.js';
import type { MachineFaults } from './machine-faults/machine-faults.js';
import type { BackgroundFailure } from './model/background.js';
import { settle, type Settings, type StartOptions } from './options.js';
import { callLogPath, startCloud, type CloudParts } from './start-cloud.js';
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
      return new LocalCloud(settings, await startCloud(settings, options, teardown));
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
  get faults(): Pick<Faults, 'add' | 'remove' | 'list' | 'events' | 'forgottenEvents'> {
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
