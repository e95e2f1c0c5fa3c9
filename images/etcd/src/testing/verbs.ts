import { Ec2Belongings, type Ec2Parts, poll, SshGuests } from '@moult/aws';
import type { Ground } from '../../../consul/src/testing/ground.js';
import type { TestNode } from '../../../consul/src/testing/node.js';
import type { Place } from './cluster.js';

type Stopping = Parameters<SshGuests['stopService']>;
type Outcome = Awaited<ReturnType<SshGuests['stopService']>>;

/** The engine's own adapters, told that the service is called etcd and nothing else about it. */
export class Verbs {
  readonly #places: readonly Place[];
  readonly #guests: SshGuests;
  readonly #belongings: Ec2Belongings;
  /** Machines that are not a place's own any more, or not yet. */
  readonly #others = new Map<string, TestNode>();

  constructor(ground: Ground, environment: string, places: readonly Place[]) {
    this.#places = places;
    const nodes = places.map(({ name, volume, address }) => ({
      ...{ name, zone: 'us-east-1a', subnetId: ground.subnetId, volumeId: volume, serviceAddress: address },
    }));
    const site = { environment, cluster: 'etcd', nodes };
    const parts: Ec2Parts = { ec2: ground.ec2, ec2Reads: ground.ec2, site, now: Date.now };
    this.#guests = new SshGuests(
      parts,
      { open: (instance) => this.#session(instance), drop: () => undefined },
      'etcd',
    );
    this.#belongings = new Ec2Belongings(parts, { keepSnapshotsMs: 60_000 });
  }

  /** Stops the service on a machine, unmounts the volume and detaches it. */
  async giveUp({ volume }: Place, from: TestNode): Promise<void> {
    const instance = from.instanceId;
    this.#others.set(instance, from);
    await done('stop-service', (call) =>
      this.#guests.stopService({ kind: 'stop-service', instance, volume }, call),
    );
    await done('detach', (call) =>
      this.#belongings.detach({ kind: 'detach-volume', volume, instance }, call),
    );
    this.#others.delete(instance);
  }

  /** Brings volume and address to the machine of a place, mounts and starts. */
  async takeOver(place: Place, mode: 'form' | 'rejoin'): Promise<void> {
    const { name: node, address, volume, machine } = place;
    const instance = machine.instanceId;
    const format = mode === 'form' ? 'if-blank' : 'never';
    const [guests, belongings] = [this.#guests, this.#belongings];
    await done('move-address', (call) =>
      belongings.moveAddress({ kind: 'move-address', address, instance }, call),
    );
    await done('attach', (call) => belongings.attach({ kind: 'attach-volume', volume, instance }, call));
    await done('mount', (call) =>
      guests.mount({ kind: 'mount-volume', volume, instance, node, cluster: 'etcd', format }, call),
    );
    await done('start', (call) => guests.startService({ kind: 'start-service', instance, node, mode }, call));
  }

  #session(instance: string): Promise<TestNode['session']> {
    const place = this.#places.find(({ machine }) => machine.instanceId === instance);
    const machine = place?.machine ?? this.#others.get(instance);
    return machine === undefined
      ? Promise.reject(new Error(`no way to ${instance}`))
      : Promise.resolve(machine.session);
  }
}

/** Repeats a call as a run would, until it is done. */
async function done(what: string, act: (call: Stopping[1]) => Promise<Outcome>): Promise<void> {
  await poll(
    async () => {
      const outcome = await act({ token: what, notAfter: Date.now() + 20_000 });
      if (outcome.kind === 'done') return { kind: 'done', value: undefined };
      if (outcome.kind === 'refused') throw new Error(`${what} is refused: ${outcome.because}`);
      return { kind: 'not-yet', because: outcome.because };
    },
    { what, everyMs: 300, deadlineMs: 60_000 },
  );
}
