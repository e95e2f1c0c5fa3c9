import type { CloudSeen, GuestSeen, InstanceSeen, VolumeSeen } from '../model/observation.js';
import { done, type Outcome } from '../perform/outcome.js';
import type { Call } from '../perform/call.js';
import type { EffectOf } from '../perform/ports.js';
import type { Disk, DiskSnapshot, Machine } from './machine.js';
import type { Prng } from './prng.js';
import type { Profile } from './profile.js';
import { SeenTable } from './seen.js';
import type { Timeline } from './timeline.js';

type GuestAnswer = Extract<GuestSeen['answer'], { readonly kind: 'answered' }>;

/** What a simulated cloud is made of. */
export interface CloudParts {
  readonly time: Timeline;
  readonly random: Prng;
  readonly profile: Profile;
}

/** A cloud with instances, volumes and addresses, as strict as EC2 about what may be done to them. */
export class SimCloud {
  readonly machines: Map<string, Machine> = new Map<string, Machine>();
  readonly disks: Map<string, Disk> = new Map<string, Disk>();
  readonly snapshots: DiskSnapshot[] = [];
  /** Images whose own test fails. */
  readonly badImages: Set<string> = new Set<string>();
  /** Launches that will find no capacity. */
  shortOfCapacity = 0;
  /** Launches whose instance ends by itself right after it ran. */
  stillborn = 0;
  readonly #parts: CloudParts;
  readonly #instancesSeen: SeenTable<InstanceSeen>;
  readonly #volumesSeen: SeenTable<VolumeSeen>;
  readonly #snapshotsSeen: SeenTable<DiskSnapshot>;
  readonly #byToken = new Map<string, Machine>();
  readonly #holder = new Map<string, Machine>();

  constructor(parts: CloudParts) {
    this.#parts = parts;
    const { staleMs } = parts.profile;
    this.#instancesSeen = new SeenTable(staleMs);
    this.#volumesSeen = new SeenTable(staleMs);
    this.#snapshotsSeen = new SeenTable(staleMs);
  }

  addDisk(disk: Disk): void {
    this.disks.set(disk.id, disk);
    this.#show(disk);
  }

  launch(effect: EffectOf<'launch'>, call: Pick<Call, 'token'>): Outcome {
    const known = this.#byToken.get(call.token);
    // A token hands out the same instance for ever, dead or alive.
    if (known !== undefined) return done({ instance: known.id });
    if (this.shortOfCapacity > 0) {
      this.shortOfCapacity -= 1;
      return { kind: 'again', because: 'InsufficientInstanceCapacity' };
    }
    const machine: Machine = {
      ...{ id: `i-${String(this.machines.size + 1).padStart(3, '0')}`, node: effect.node, zone: effect.zone },
      ...{ image: effect.image, templateVersion: effect.templateVersion, token: call.token },
      ...{
        state: 'pending',
        service: 'stopped',
        mode: 'rejoin',
        mounted: null,
        addresses: new Set(),
        deletes: [],
      },
      lost: false,
    };
    this.machines.set(machine.id, machine);
    this.#byToken.set(call.token, machine);
    this.show(machine);
    const dies = this.stillborn > 0;
    if (dies) this.stillborn -= 1;
    this.#later(
      this.#parts.profile.bootMs,
      () => machine.state === 'pending' && this.#set(machine, dies ? 'terminated' : 'running'),
    );
    return done({ instance: machine.id });
  }

  stop({ instance }: EffectOf<'stop-instance'>): Outcome {
    const machine = this.machines.get(instance);
    if (machine === undefined) return { kind: 'again', because: 'InvalidInstanceID.NotFound' };
    if (machine.state !== 'running') return done();
    this.#set(machine, 'stopping');
    this.#later(this.#parts.profile.stopMs, () => {
      if (machine.state === 'stopping') this.#down(machine, 'stopped');
    });
    return done();
  }

  terminate({ instance }: EffectOf<'terminate'>): Outcome {
    const machine = this.machines.get(instance);
    if (machine === undefined) return { kind: 'again', because: 'InvalidInstanceID.NotFound' };
    if (machine.state === 'terminated' || machine.state === 'shutting-down') return done();
    this.end(machine);
    return done();
  }

  /** Ends a machine: it writes until it is gone; then its volumes are let go (or deleted with it), its addresses too. */
  end(machine: Machine): void {
    this.#set(machine, 'shutting-down');
    this.#later(this.#parts.profile.stopMs, () => {
      this.#down(machine, 'terminated');
      machine.addresses.clear();
      for (const disk of this.disks.values()) {
        if (disk.attachment.kind === 'free' || disk.attachment.instance !== machine.id) continue;
        if (machine.deletes.includes(disk.id)) this.disks.delete(disk.id);
        this.#attach(disk, { kind: 'free' });
      }
    });
  }

  #down(machine: Machine, state: 'stopped' | 'terminated'): void {
    machine.service = 'stopped';
    machine.mounted = null;
    this.#set(machine, state);
  }

  detach({ volume, instance }: EffectOf<'detach-volume'>): Outcome {
    const disk = this.disks.get(volume);
    if (disk === undefined) return { kind: 'refused', because: 'InvalidVolume.NotFound' };
    if (disk.attachment.kind === 'free' || disk.attachment.instance !== instance) return done();
    const machine = this.machines.get(instance);
    // A mounted disk does not let go: the call succeeds, the volume stays busy.
    if (machine?.mounted === volume) return done();
    this.#attach(disk, { kind: 'detaching', instance });
    this.#later(
      this.#parts.profile.attachMs,
      () => disk.attachment.kind === 'detaching' && this.#attach(disk, { kind: 'free' }),
    );
    return done();
  }

  attach({ volume, instance }: EffectOf<'attach-volume'>): Outcome {
    const disk = this.disks.get(volume);
    const machine = this.machines.get(instance);
    if (disk === undefined || machine === undefined) return { kind: 'again', because: 'NotFound' };
    if (disk.attachment.kind !== 'free') {
      return disk.attachment.instance === instance ? done() : { kind: 'again', because: 'VolumeInUse' };
    }
    if (disk.zone !== machine.zone) return { kind: 'refused', because: 'InvalidVolume.ZoneMismatch' };
    if (machine.state !== 'running' && machine.state !== 'stopped')
      return { kind: 'again', because: 'IncorrectState' };
    this.#attach(disk, { kind: 'attaching', instance });
    this.#later(
      this.#parts.profile.attachMs,
      () => disk.attachment.kind === 'attaching' && this.#attach(disk, { kind: 'attached', instance }),
    );
    return done();
  }

  snapshot({ volume, plan }: EffectOf<'snapshot-volume'>): Outcome {
    const known = this.snapshots.find((one) => one.volume === volume && one.plan === plan);
    if (known !== undefined) return done({ snapshot: known.id });
    const id = `snap-${String(this.snapshots.length + 1).padStart(3, '0')}`;
    const snapshot: DiskSnapshot = { id, volume, plan, state: 'pending' };
    this.snapshots.push(snapshot);
    this.#snapshotsSeen.write(id, snapshot, this.#parts.time.now);
    return done({ snapshot: id });
  }

  moveAddress({ address, instance }: EffectOf<'move-address'>): Outcome {
    const machine = this.machines.get(instance);
    if (machine?.state !== 'running') return { kind: 'again', because: 'IncorrectInstanceState' };
    const before = this.#holder.get(address);
    if (before === machine) return done();
    before?.addresses.delete(address);
    this.#holder.set(address, machine);
    this.#later(
      this.#parts.profile.addressMs,
      () => this.#holder.get(address) === machine && machine.addresses.add(address),
    );
    return done();
  }

  look(volumes: readonly string[]): CloudSeen {
    const { time, random } = this.#parts;
    const wanted = new Set(volumes);
    return {
      instances: this.#instancesSeen.read(time.now, random),
      volumes: this.#volumesSeen.read(time.now, random).filter((one) => wanted.has(one.id)),
      snapshots: this.#snapshotsSeen.read(time.now, random),
      credentialsEnd: 'never',
    };
  }

  guest(id: string): GuestSeen {
    const at = this.#parts.time.now;
    const machine = this.machines.get(id);
    if (machine?.state !== 'running' || machine.lost)
      return { instance: id, at, answer: { kind: 'silent', because: 'no SSH banner' } };
    return {
      instance: id,
      at,
      answer: {
        kind: 'answered',
        imageTest: this.badImages.has(machine.image) ? 'failed' : 'passed',
        service: machine.service,
        volume: this.#mounted(machine),
        addresses: [...machine.addresses],
      },
    };
  }

  #mounted({ mounted }: Machine): GuestAnswer['volume'] {
    if (mounted === null) return { kind: 'unmounted' };
    const identity = this.disks.get(mounted)?.identity;
    return { kind: 'mounted', cluster: identity?.cluster ?? '', node: identity?.node ?? '' };
  }

  /** Makes a change of a machine visible, in a while. */
  show(machine: Machine): void {
    const { id, node, image, templateVersion, zone, state, deletes } = machine;
    const row: InstanceSeen = {
      id,
      node,
      image,
      templateVersion,
      zone,
      state,
      deletesOnTermination: deletes,
    };
    this.#instancesSeen.write(id, row, this.#parts.time.now);
  }

  /** Makes a change of a disk visible, in a while. */
  #show({ id, zone, attachment, history }: Disk): void {
    this.#volumesSeen.write(id, { id, zone, attachment, history }, this.#parts.time.now);
  }

  initialise(disk: Disk, identity: NonNullable<Disk['identity']>): void {
    disk.history = 'initialised';
    disk.identity = identity;
    this.#show(disk);
  }

  #attach(disk: Disk, attachment: Disk['attachment']): void {
    disk.attachment = attachment;
    this.#show(disk);
  }

  #set(machine: Machine, state: Machine['state']): void {
    machine.state = state;
    this.show(machine);
  }

  #later(ms: number, run: () => unknown): void {
    this.#parts.time.in(ms * (0.75 + 0.5 * this.#parts.random()), () => {
      run();
    });
  }
}
