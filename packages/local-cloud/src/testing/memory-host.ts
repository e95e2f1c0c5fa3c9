import type { MachineControl, MachineHost, MachineSpec, NetworkHost } from '../machines/port.js';
import type { Disturbances } from '../machines/disturb.js';
import { HostConflict } from '../machines/port.js';
import type { TrafficPolicy } from '../machines/traffic-policy.js';
import { memoryImages, memoryVolumes } from './memory-disks.js';

/** A machine that exists in memory only. */
interface MemoryMachine {
  readonly spec: MachineSpec;
  running: boolean;
  addresses: readonly string[];
  publicIp: string | undefined;
  boots: number;
}

/** What the memory host holds, and what a test may do to it. */
export interface MemoryHost extends MachineHost {
  readonly machineById: ReadonlyMap<string, MemoryMachine>;
  readonly volumeIds: ReadonlySet<string>;
  readonly imageIds: ReadonlySet<string>;
  /** What passes each machine's interface, as it was told last. */
  readonly traffic: ReadonlyMap<string, TrafficPolicy>;
  /** Volumes whose device a guest holds open: detaching them without force answers `busy`. */
  readonly mounted: Set<string>;
  /** Operations that fail while they are in here. */
  readonly failing: Set<HeldOperation>;
  /** The guest shuts itself down. */
  shutDownInside(instanceId: string): void;
  /** The next operation of this name waits until released; for tests of what is visible meanwhile. */
  hold(operation: HeldOperation): () => void;
}

/** Operations a test may hold. */
export type HeldOperation = 'create' | 'stop' | 'attach' | 'setAddresses' | 'setTraffic';

/**
 * The second implementation of the host: it keeps the port's promises (idempotent, real only in its answers) without
 * machines, so that every rule of the API can be tested in milliseconds. `kept` is what outlives it: hand it to the next one.
 */
export function createMemoryHost(kept: Set<string> = new Set()): MemoryHost {
  const gates = new Map<HeldOperation, Promise<void>>();
  const failing = new Set<HeldOperation>();
  const pass = async (operation: HeldOperation) => {
    await gates.get(operation);
    if (failing.has(operation)) throw new Error(`the host cannot ${operation}`);
  };
  const machines = new Map<string, MemoryMachine>();
  const traffic = new Map<string, TrafficPolicy>();
  const volumes = new Map<string, string | undefined>();
  const images = new Set<string>();
  const mounted = new Set<string>();
  const watchers = memoryWatchers();
  return {
    networks: memoryNetworks(),
    machines: memoryMachines({ machines, traffic }, watchers, pass),
    enforcement: { kind: 'recorded-only', why: 'there are no machines' },
    disturb: memoryDisturbances(machines, watchers),
    traffic,
    volumes: memoryVolumes(volumes, mounted, pass),
    images: memoryImages(images, kept),
    machineById: machines,
    get volumeIds() {
      return new Set(volumes.keys());
    },
    imageIds: images,
    mounted,
    failing,
    shutDownInside(instanceId) {
      const machine = machines.get(instanceId);
      if (machine !== undefined) machine.running = false;
      watchers.exited(instanceId);
    },
    hold(operation) {
      const { promise, resolve } = withResolvers();
      gates.set(operation, promise);
      return () => {
        gates.delete(operation);
        resolve();
      };
    },
    [Symbol.asyncDispose]: () => {
      machines.clear();
      return Promise.resolve();
    },
  };
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

function memoryNetworks(): NetworkHost {
  const cidrs = new Map<string, string>();
  return {
    create(vpcId, cidr) {
      const other = [...cidrs].find(([id, used]) => used === cidr && id !== vpcId);
      if (other !== undefined) return Promise.reject(new HostConflict(`${cidr} is in use by ${other[0]}`));
      cidrs.set(vpcId, cidr);
      return Promise.resolve();
    },
    remove(vpcId) {
      cidrs.delete(vpcId);
      return Promise.resolve();
    },
    endpointForMachines: () => undefined,
  };
}

/** Who is told when a machine stops, by itself or at all. */
function memoryWatchers() {
  const exits = new Set<(instanceId: string) => void>();
  const stops = new Set<(instanceId: string) => void>();
  const stopped = (id: string) => {
    for (const listener of stops) listener(id);
  };
  const exited = (id: string) => {
    stopped(id);
    for (const listener of exits) listener(id);
  };
  return { exits, stops, stopped, exited };
}

type MemoryWatchers = ReturnType<typeof memoryWatchers>;

function memoryMachines(
  { machines, traffic }: { machines: Map<string, MemoryMachine>; traffic: Map<string, TrafficPolicy> },
  watchers: MemoryWatchers,
  pass: (operation: HeldOperation) => Promise<void>,
): MachineControl {
  const known = (id: string) => {
    const machine = machines.get(id);
    if (machine === undefined) throw new Error(`no machine ${id}`);
    return machine;
  };
  return {
    async create(spec) {
      await pass('create');
      machines.set(spec.instanceId, {
        ...{ spec, running: true, boots: 1 },
        ...{ addresses: [spec.privateIp], publicIp: spec.publicIp },
      });
    },
    start(id) {
      const machine = known(id);
      if (!machine.running) machine.boots += 1;
      machine.running = true;
      return Promise.resolve();
    },
    async stop(id) {
      await pass('stop');
      known(id).running = false;
      watchers.stopped(id);
    },
    reboot(id) {
      known(id).boots += 1;
      watchers.stopped(id);
      return Promise.resolve();
    },
    remove(id) {
      machines.delete(id);
      watchers.stopped(id);
      return Promise.resolve();
    },
    state: (id) => {
      const machine = machines.get(id);
      return Promise.resolve(machine === undefined ? 'absent' : machine.running ? 'running' : 'stopped');
    },
    onExit: (listener) => watched(watchers.exits, listener),
    onStopped: (listener) => watched(watchers.stops, listener),
    console: (id) => Promise.resolve(`${id} boot ${known(id).boots}\n`),
    async setAddresses(id, addresses) {
      await pass('setAddresses');
      known(id).addresses = addresses;
    },
    async setTraffic(id, policy) {
      await pass('setTraffic');
      traffic.set(id, policy);
    },
    ...memoryChanges(machines, watchers),
  };
}

function watched(
  watchers: Set<(instanceId: string) => void>,
  listener: (instanceId: string) => void,
): () => void {
  watchers.add(listener);
  return () => void watchers.delete(listener);
}

/** What changes a machine that there is. */
function memoryChanges(
  machines: Map<string, MemoryMachine>,
  watchers: MemoryWatchers,
): Pick<MachineControl, 'replaceRoot' | 'setPublicAddress'> {
  return {
    replaceRoot(spec) {
      const machine = machines.get(spec.instanceId);
      if (machine !== undefined)
        machines.set(spec.instanceId, { ...machine, spec, boots: machine.boots + 1 });
      watchers.stopped(spec.instanceId);
      return Promise.resolve();
    },
    setPublicAddress(id, publicIp) {
      const machine = machines.get(id);
      if (machine !== undefined) machine.publicIp = publicIp;
      return Promise.resolve();
    },
  };
}

/** A killed machine is told as a crash is; the rest has no effect that a test without machines could see. */
function memoryDisturbances(machines: Map<string, MemoryMachine>, watchers: MemoryWatchers): Disturbances {
  const nothing = () => Promise.resolve();
  return {
    kill: (id) => {
      const machine = machines.get(id);
      if (machine !== undefined) machine.running = false;
      watchers.exited(id);
      return Promise.resolve();
    },
    ...{ pause: nothing, resume: nothing, fill: nothing, unfill: nothing, slow: nothing },
  };
}
