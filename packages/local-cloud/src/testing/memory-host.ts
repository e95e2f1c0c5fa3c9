import { access, writeFile } from 'node:fs/promises';
import type {
  ImageHost,
  MachineControl,
  MachineHost,
  MachineSpec,
  NetworkHost,
  VolumeHost,
} from '../machines/port.js';
import type { Disturbances } from '../machines/disturb.js';
import { HostConflict } from '../machines/port.js';
import type { TrafficPolicy } from '../machines/traffic-policy.js';

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
type HeldOperation = 'create' | 'stop' | 'attach' | 'setAddresses';

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
  const exits = new Set<(instanceId: string) => void>();
  return {
    networks: memoryNetworks(),
    machines: memoryMachines({ machines, traffic }, exits, pass),
    enforcement: { kind: 'recorded-only', why: 'there are no machines' },
    disturb: memoryDisturbances(machines, exits),
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
      for (const listener of exits) listener(instanceId);
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

function memoryMachines(
  { machines, traffic }: { machines: Map<string, MemoryMachine>; traffic: Map<string, TrafficPolicy> },
  exits: Set<(instanceId: string) => void>,
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
    },
    reboot(id) {
      known(id).boots += 1;
      return Promise.resolve();
    },
    remove(id) {
      machines.delete(id);
      return Promise.resolve();
    },
    state: (id) => {
      const machine = machines.get(id);
      return Promise.resolve(machine === undefined ? 'absent' : machine.running ? 'running' : 'stopped');
    },
    onExit(listener) {
      exits.add(listener);
      return () => exits.delete(listener);
    },
    console: (id) => Promise.resolve(`${id} boot ${known(id).boots}\n`),
    async setAddresses(id, addresses) {
      await pass('setAddresses');
      known(id).addresses = addresses;
    },
    ...memoryChanges(machines, traffic),
  };
}

/** What changes a machine that there is. */
function memoryChanges(
  machines: Map<string, MemoryMachine>,
  traffic: Map<string, TrafficPolicy>,
): Pick<MachineControl, 'replaceRoot' | 'setPublicAddress' | 'setTraffic'> {
  return {
    replaceRoot(spec) {
      const machine = machines.get(spec.instanceId);
      if (machine !== undefined)
        machines.set(spec.instanceId, { ...machine, spec, boots: machine.boots + 1 });
      return Promise.resolve();
    },
    setPublicAddress(id, publicIp) {
      const machine = machines.get(id);
      if (machine !== undefined) machine.publicIp = publicIp;
      return Promise.resolve();
    },
    setTraffic(id, policy) {
      traffic.set(id, policy);
      return Promise.resolve();
    },
  };
}

/** A killed machine is told as a crash is; the rest has no effect that a test without machines could see. */
function memoryDisturbances(
  machines: Map<string, MemoryMachine>,
  exits: Set<(instanceId: string) => void>,
): Disturbances {
  const nothing = () => Promise.resolve();
  return {
    kill: (id) => {
      const machine = machines.get(id);
      if (machine !== undefined) machine.running = false;
      for (const listener of exits) listener(id);
      return Promise.resolve();
    },
    ...{ pause: nothing, resume: nothing, fill: nothing, unfill: nothing, slow: nothing },
  };
}

function memoryVolumes(
  volumes: Map<string, string | undefined>,
  mounted: Set<string>,
  pass: (operation: HeldOperation) => Promise<void>,
): VolumeHost {
  const snapshots = new Set<string>();
  return {
    create(id, options) {
      if (options.fromSnapshot !== undefined && !snapshots.has(options.fromSnapshot)) {
        return Promise.reject(new Error(`no snapshot ${options.fromSnapshot}`));
      }
      volumes.set(id, undefined);
      return Promise.resolve();
    },
    remove(id) {
      volumes.delete(id);
      return Promise.resolve();
    },
    async attach(id, instanceId) {
      await pass('attach');
      volumes.set(id, instanceId);
    },
    detach(id, _instanceId, { force }) {
      if (mounted.has(id) && !force) return Promise.resolve('busy');
      mounted.delete(id);
      volumes.set(id, undefined);
      return Promise.resolve('detached');
    },
    snapshot(_volumeId, id) {
      snapshots.add(id);
      return Promise.resolve();
    },
    removeSnapshot(id) {
      snapshots.delete(id);
      return Promise.resolve();
    },
    async keepSnapshot(id, file) {
      if (!snapshots.has(id)) throw new Error(`no snapshot ${id}`);
      await writeFile(file, id);
    },
    async adoptSnapshot(id, file) {
      await access(file);
      snapshots.add(id);
    },
  };
}

function memoryImages(images: Set<string>, kept: Set<string>): ImageHost {
  return {
    provideBase(id) {
      images.add(id);
      return Promise.resolve({ description: 'An image without content' });
    },
    capture(id) {
      images.add(id);
      return Promise.resolve();
    },
    remove(id) {
      images.delete(id);
      return Promise.resolve();
    },
    keep(id, name) {
      if (!images.has(id)) return Promise.reject(new Error(`no image ${id}`));
      kept.add(name);
      return Promise.resolve(`content of ${name}`);
    },
    adopt(id, { name, content }) {
      if (!kept.has(name)) return Promise.reject(new Error('its files are gone'));
      if (content !== `content of ${name}`) return Promise.reject(new Error('it has other files'));
      images.add(id);
      return Promise.resolve();
    },
    forget(name) {
      kept.delete(name);
      return Promise.resolve();
    },
  };
}
