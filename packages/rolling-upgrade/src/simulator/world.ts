import type { Effect } from '../journal/effect.js';
import type { NodeSpec } from '../model/release.js';
import { done, type Outcome } from '../perform/outcome.js';
import type { Call } from '../perform/call.js';
import type { EffectOf } from '../perform/ports.js';
import { MemoryJournal } from '../testing/memory-journal.js';
import { MemoryLease } from '../testing/memory-lease.js';
import { type Prng, prng } from './prng.js';
import type { Profile } from './profile.js';
import { Sampler } from './sampler.js';
import { SimCloud } from './sim-cloud.js';
import { SimService } from './sim-service.js';
import { Timeline } from './timeline.js';

type Act<Kind extends Effect['kind']> = (effect: EffectOf<Kind>, call: Pick<Call, 'token'>) => Outcome;

/** A cloud, the service that runs in it, a journal and a lease: everything but the runners. */
export class World {
  readonly time: Timeline = new Timeline();
  readonly random: Prng;
  readonly profile: Profile;
  readonly nodes: readonly NodeSpec[];
  readonly cluster: string = 'sim/kv';
  readonly cloud: SimCloud;
  readonly service: SimService;
  readonly sampler: Sampler;
  readonly lease: MemoryLease;
  /** The journal of the run in hand; a new plan begins a new one. */
  journal: MemoryJournal = new MemoryJournal();
  /** Effects carried out, by kind. */
  readonly effects: Map<Effect['kind'], number> = new Map<Effect['kind'], number>();

  readonly #acts: { readonly [Kind in Effect['kind']]: Act<Kind> } = {
    launch: (effect, call) => this.cloud.launch(effect, call),
    'stop-instance': (effect) => this.#takingDown(effect.instance, () => this.cloud.stop(effect)),
    terminate: (effect) => this.#takingDown(effect.instance, () => this.cloud.terminate(effect)),
    'stop-service': (effect) => this.#takingDown(effect.instance, () => this.#stopService(effect.instance)),
    'detach-volume': (effect) => this.cloud.detach(effect),
    'attach-volume': (effect) => this.cloud.attach(effect),
    'snapshot-volume': (effect) => this.cloud.snapshot(effect),
    'move-address': (effect) => this.cloud.moveAddress(effect),
    'mount-volume': (effect) => this.#mount(effect),
    'start-service': (effect) => this.#startService(effect),
    'hand-over': ({ from, to }) => this.service.transfer(from, to),
    'save-snapshot': () => this.service.saveSnapshot(),
    'set-guard': () => this.service.setGuard({ ...this.service.guard, cleanup: 'false' }),
    'restore-guard': ({ settings }) => this.service.setGuard(settings),
  };

  constructor(seed: number, profile: Profile, nodes: readonly NodeSpec[]) {
    this.random = prng(seed);
    this.profile = profile;
    this.nodes = nodes;
    const parts = { time: this.time, random: this.random, profile };
    this.cloud = new SimCloud(parts);
    this.service = new SimService(nodes, this.cloud, parts);
    this.sampler = new Sampler(this.cloud, this.service, this.time);
    this.lease = new MemoryLease(() => this.time.now);
    for (const node of nodes) {
      this.cloud.addDisk({
        ...{
          id: node.volume,
          zone: node.zone,
          attachment: { kind: 'free' },
          history: 'blank',
          identity: null,
        },
        applied: 0,
      });
    }
  }

  /** A member is cut off from everybody, as when its machine hangs. */
  lose(node: string): void {
    for (const machine of this.cloud.machines.values())
      if (machine.node === node && machine.state === 'running') machine.lost = true;
  }

  /** It comes back as it was. */
  mend(node: string): void {
    for (const machine of this.cloud.machines.values()) if (machine.node === node) machine.lost = false;
  }

  /** Carries an effect out, at once. */
  carryOut(effect: Effect, call: Pick<Call, 'token'>): Outcome {
    this.effects.set(effect.kind, (this.effects.get(effect.kind) ?? 0) + 1);
    const act = this.#acts[effect.kind] as (effect: never, call: Pick<Call, 'token'>) => Outcome;
    return act(effect as never, call);
  }

  #takingDown(instance: string, act: () => Outcome): Outcome {
    const node = this.cloud.machines.get(instance)?.node ?? '';
    const wasUp = this.service.isUp(node);
    const outcome = act();
    if (!this.service.isUp(node)) this.sampler.tookDown(node, wasUp);
    return outcome;
  }

  #stopService(instance: string): Outcome {
    const machine = this.cloud.machines.get(instance);
    if (machine?.state !== 'running' || machine.lost) return { kind: 'again', because: 'no SSH banner' };
    machine.service = 'stopped';
    machine.mounted = null;
    return done();
  }

  #mount({ volume, instance, node, cluster, format }: Extract<Effect, { kind: 'mount-volume' }>): Outcome {
    const machine = this.cloud.machines.get(instance);
    const disk = this.cloud.disks.get(volume);
    if (machine?.state !== 'running' || machine.lost || disk === undefined)
      return { kind: 'again', because: 'no SSH banner' };
    if (disk.attachment.kind !== 'attached' || disk.attachment.instance !== instance)
      return { kind: 'again', because: 'no such device' };
    if (disk.identity === null) {
      if (format === 'never') return { kind: 'refused', because: 'the volume has no filesystem' };
      this.cloud.initialise(disk, { cluster, node });
    }
    machine.mounted = volume;
    return done();
  }

  #startService({ instance, mode }: Extract<Effect, { kind: 'start-service' }>): Outcome {
    const machine = this.cloud.machines.get(instance);
    if (machine?.state !== 'running' || machine.lost) return { kind: 'again', because: 'no SSH banner' };
    if (machine.mounted === null) return { kind: 'refused', because: 'no data directory' };
    if (machine.service === 'running') return done();
    machine.service = 'running';
    machine.mode = mode;
    this.service.started(machine);
    return done();
  }
}
