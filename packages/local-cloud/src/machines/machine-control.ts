import type { BridgeNetwork } from './bridge-network.js';
import { readConsole } from './console.js';
import { ignoringAbsence } from './engine.js';
import { watchExits } from './exit-events.js';
import type { HostContext } from './host-context.js';
import { make, unmake } from './machine-making.js';
import { containerName, label } from './names.js';
import type { MachineControl } from './port.js';
import { createPower } from './power.js';
import { assignPublicAddress } from './public-assignment.js';
import { replaceRoot } from './root-replacement.js';
import { createSerial, type Serial } from './serial.js';

/** What EC2 gives a guest to shut down on a reboot before it pulls the plug is minutes; services here need seconds. */
const rebootGraceSeconds = 60;

/** The machines of one cloud; dispose stops watching, it removes nothing. */
export async function createMachineControl(host: HostContext): Promise<MachineControl & Disposable> {
  const listeners = new Set<(instanceId: string) => void>();
  const queues = new Map<string, Serial>();
  const power = createPower(host);
  const container = (id: string) => host.engine.getContainer(containerName(host.cloudId, id));

  const inTurn = <T>(id: string, job: () => Promise<T>): Promise<T> => {
    const queue = queues.get(id) ?? createSerial();
    queues.set(id, queue);
    return queue(job);
  };

  const died = async (id: string): Promise<void> => {
    // A reboot that fails leaves the machine down, and whoever listens must know.
    const exit = await power.afterExit(id).catch(() => 'stopped-by-itself' as const);
    if (exit === 'stopped-by-itself') for (const listener of listeners) listener(id);
  };
  const look = (id: string): void => void inTurn(id, () => died(id)).catch(() => undefined);

  const events = await watchExits(host.engine, host.cloudId, {
    onDie: look,
    onReopen: () =>
      void stoppedMachines(host)
        .then((ids) => ids.forEach(look))
        .catch(() => undefined),
  });

  return {
    create: (spec) =>
      inTurn(spec.instanceId, async () => {
        await make(host, spec);
        await power.on(spec.instanceId);
      }),
    start: (id) => inTurn(id, () => power.on(id)),
    stop: (id, { graceSeconds }) => inTurn(id, () => power.off(id, graceSeconds)),
    reboot: (id) =>
      inTurn(id, async () => {
        await power.off(id, rebootGraceSeconds);
        await power.on(id);
      }),
    replaceRoot: (spec) => inTurn(spec.instanceId, () => replaceRoot(host, power, spec)),
    remove: (id) => inTurn(id, () => unmake(host, id)),
    state: async (id) => {
      const facts = await ignoringAbsence(container(id).inspect());
      if (facts === undefined) return 'absent';
      return facts.State.Running ? 'running' : 'stopped';
    },
    onExit: (listener) => listening(listeners, listener),
    onStopped: (listener) => listening(host.stopListeners, listener),
    console: (id) => readConsole(container(id)),
    ...addressing(host, inTurn),
    [Symbol.dispose]: () => {
      listeners.clear();
      host.stopListeners.clear();
      events[Symbol.dispose]();
    },
  };
}

/** Adds a listener; gives what removes it again. */
function listening<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Which addresses lead to a machine. */
function addressing(
  host: HostContext,
  inTurn: (id: string, job: () => Promise<void>) => Promise<void>,
): Pick<MachineControl, 'setAddresses' | 'setPublicAddress' | 'setTraffic'> {
  const networkOf = async (id: string): Promise<BridgeNetwork> => {
    const { Config } = await host.engine.getContainer(containerName(host.cloudId, id)).inspect();
    return host.networks.get(Config.Labels[label.vpc] ?? '');
  };
  return {
    setAddresses: async (id, privateIps) => (await networkOf(id)).assign(id, privateIps),
    setTraffic: (id, policy) => host.traffic.set(id, policy),
    setPublicAddress: (id, publicIp) =>
      inTurn(id, async () => assignPublicAddress(host, id, { network: await networkOf(id), publicIp })),
  };
}

async function stoppedMachines(host: HostContext): Promise<string[]> {
  const filters = { label: [`${label.cloud}=${host.cloudId}`, label.machine], status: ['exited'] };
  const found = await host.engine.listContainers({ all: true, filters });
  return found.flatMap(({ Labels }) => Labels[label.machine] ?? []);
}
