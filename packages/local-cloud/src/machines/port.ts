import type { Disturbances } from './disturb.js';
import type { TrafficPolicy } from './traffic-policy.js';
import type { Enforcement } from './traffic-self-test.js';

/**
 * What the API side of the cloud asks of the host: machines, networks, block devices and images that are real.
 *
 * The API side owns every EC2 rule (ids, states, errors, idempotency, eventual consistency). The host side owns
 * no rule: it does what it is told, returns when it has really happened, and is idempotent, so that a caller who
 * lost an answer may ask again. Ids are EC2's (`i-…`, `vol-…`, `ami-…`, `vpc-…`) and are the only names used here.
 */
export interface MachineHost {
  readonly networks: NetworkHost;
  readonly machines: MachineControl;
  readonly volumes: VolumeHost;
  readonly images: ImageHost;
  readonly disturb: Disturbances;
  /** Whether policies of {@link MachineControl.setTraffic} are in force here. */
  readonly enforcement: Enforcement;
  /** Removes everything this cloud made on the host. Safe to call twice and after a crash. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** One bridge per VPC, with the blackhole route that keeps a dial to its CIDR on this machine. */
export interface NetworkHost {
  /** Fails with {@link HostConflict} when the CIDR overlaps a route or bridge that the host already has. */
  create(vpcId: string, cidr: string): Promise<void>;
  remove(vpcId: string): Promise<void>;
  /** `http://<router of the VPC>:<port>`, where machines reach the cloud's endpoint; undefined when the host has none. */
  endpointForMachines(vpcId: string): string | undefined;
}

/** Everything needed to start a machine for the first time. */
export interface MachineSpec {
  readonly instanceId: string;
  readonly vpcId: string;
  readonly imageId: string;
  /** Primary private address, inside the VPC's CIDR. */
  readonly privateIp: string;
  /** Address that answers for the machine from this host when the subnet maps public addresses; in 198.18.0.0/15. */
  readonly publicIp?: string;
  /** Link-layer address of the primary interface, as IMDS tells it; chosen by the engine when absent. */
  readonly macAddress?: string;
  readonly hostname: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
}

/** How a machine stopped or whether it runs; read from the container engine, never remembered. */
export type MachineState = 'running' | 'stopped' | 'absent';

export interface MachineControl {
  /** Makes the machine and boots it; returns once its init system runs (not once sshd answers). */
  create(spec: MachineSpec): Promise<void>;
  start(instanceId: string): Promise<void>;
  /** Clean shutdown; `force` pulls the plug after the grace period in seconds (0 = at once). */
  stop(instanceId: string, options: { readonly graceSeconds: number }): Promise<void>;
  reboot(instanceId: string): Promise<void>;
  /**
   * Shuts the machine down and boots it from another image: addresses and volumes stay, its root file system goes. When it
   * does not come up, it boots from the old one again and the error goes on.
   */
  replaceRoot(spec: MachineSpec): Promise<void>;
  /** Removes the machine and its root file system. */
  remove(instanceId: string): Promise<void>;
  state(instanceId: string): Promise<MachineState>;
  /** Calls back when a machine stops by itself (shutdown inside the guest, crash). Returns the unsubscribe. */
  onExit(listener: (instanceId: string) => void): () => void;
  /** Calls back when a machine has stopped, whoever stopped it and for however short a time. Returns the unsubscribe. */
  onStopped(listener: (instanceId: string) => void): () => void;
  /** The console as text: boot messages and whatever the guest wrote to /dev/console, host keys included. */
  console(instanceId: string): Promise<string>;
  /**
   * The private addresses the network delivers to this machine from now on, primary first. An address taken
   * away is not delivered any more even if the guest still has it configured; one added reaches the machine at
   * once after the guest configures it. Neighbours (other machines, the host) follow within a second.
   */
  setAddresses(instanceId: string, privateIps: readonly string[]): Promise<void>;
  /**
   * The public address that leads to this machine from now on, in place of the one before; undefined takes it away.
   * Fails with {@link HostConflict} when it is outside 198.18.0.0/15 or somebody else's.
   */
  setPublicAddress(instanceId: string, publicIp: string | undefined): Promise<void>;
  /**
   * What passes this machine's interface from now on, where {@link MachineHost.enforcement} says that this host can.
   * May be called before the machine exists; until it is, nothing passes but the cloud's own services.
   */
  setTraffic(instanceId: string, policy: TrafficPolicy): Promise<void>;
}

/** Volumes are sparse files behind loop devices; they outlive machines, not the cloud. */
export interface VolumeHost {
  create(
    volumeId: string,
    options: { readonly sizeGiB: number; readonly fromSnapshot?: string },
  ): Promise<void>;
  remove(volumeId: string): Promise<void>;
  /**
   * Makes the block device appear in the machine (running or stopped) as `device` (e.g. `/dev/xvdf`) and as
   * `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol…`; it is there again after every restart.
   */
  attach(volumeId: string, instanceId: string, device: string): Promise<void>;
  /**
   * Takes the device away. `busy` when the guest still has it open or mounted and `force` is false: nothing has
   * changed then. With `force` the device is torn away and what was not synced is lost.
   */
  detach(
    volumeId: string,
    instanceId: string,
    options: { readonly force: boolean },
  ): Promise<'detached' | 'busy'>;
  /** Point-in-time copy of the volume's bytes (reflink or sparse copy). */
  snapshot(volumeId: string, snapshotId: string): Promise<void>;
  removeSnapshot(snapshotId: string): Promise<void>;
  /** Copies a snapshot's bytes to a file that outlives the cloud; shares blocks where the file system can. */
  keepSnapshot(snapshotId: string, file: string): Promise<void>;
  /** Makes a kept file known as a snapshot of this cloud; it may be removed without harm to the file. */
  adoptSnapshot(snapshotId: string, file: string): Promise<void>;
}

export interface ImageHost {
  /**
   * Registers a Debian base (made without a registry when none is reachable) under `imageId`; cached by content, so a
   * second call costs nothing. Default bookworm.
   */
  provideBase(imageId: string, suite?: 'bookworm' | 'bullseye'): Promise<{ readonly description: string }>;
  /** A flattened image of the machine's root file system: nothing deleted survives in it. Devices not included. */
  capture(imageId: string, instanceId: string): Promise<void>;
  remove(imageId: string): Promise<void>;
  /** Keeps the image's files beyond this cloud under a name, until `forget`. Returns the digest of the files. */
  keep(imageId: string, name: string): Promise<string>;
  /** Makes what was kept under a name known as `imageId`; fails when it is gone or its digest is another one. */
  adopt(imageId: string, kept: { readonly name: string; readonly content: string }): Promise<void>;
  /** Takes a kept name away; machines and clouds that use the files keep them. */
  forget(name: string): Promise<void>;
}

/** The host already uses what was asked for; the message names it. */
export class HostConflict extends Error {
  override readonly name = 'HostConflict';
}
