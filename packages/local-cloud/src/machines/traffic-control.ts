import type { Engine } from './engine.js';
import { ignoringAbsence } from './engine.js';
import { containerName, label } from './names.js';
import type { VpcNetworks } from './network-host.js';
import { enforceTraffic, hasGone } from './traffic.js';
import { createSerial, type Serial } from './serial.js';
import { closedTraffic, type TrafficPolicy } from './traffic-policy.js';
import type { Enforcement } from './traffic-self-test.js';

/** What passes each machine's interface: remembered here, in force in the machine while it runs. */
export interface TrafficControl {
  /** From now on; a machine that does not run gets it at its next boot, one that does not exist when it is made. */
  set(instanceId: string, policy: TrafficPolicy): Promise<void>;
  /** A machine has a new network namespace: its policy, or the closed one, before anybody knows the way to it. */
  install(at: { readonly instanceId: string; readonly vpcId: string; readonly pid: number }): Promise<void>;
  forget(instanceId: string): void;
}

/** What the policies of one cloud are put in force with. */
export interface TrafficGround {
  readonly engine: Engine;
  readonly cloudId: string;
  readonly networks: VpcNetworks;
  readonly endpointPort: number | undefined;
  readonly enforcement: Enforcement;
}

export function createTrafficControl(ground: TrafficGround): TrafficControl {
  const { engine, cloudId, networks, endpointPort, enforcement } = ground;
  const policies = new Map<string, TrafficPolicy>();
  /** What is in force, so that a change of one machine's rules touches no other machine. */
  const inForce = new Map<string, { readonly pid: number; readonly policy: string }>();

  const queues = new Map<string, Serial>();
  const inTurn = (id: string, job: () => Promise<void>): Promise<void> => {
    const queue = queues.get(id) ?? createSerial();
    queues.set(id, queue);
    return queue(job);
  };

  const install: TrafficControl['install'] = async ({ instanceId, vpcId, pid }) => {
    if (enforcement.kind === 'recorded-only') return;
    const policy = policies.get(instanceId) ?? closedTraffic;
    const { gateway } = networks.get(vpcId);
    await enforceTraffic(pid, policy, { gateway, endpointPort });
    inForce.set(instanceId, { pid, policy: JSON.stringify(policy) });
  };

  const update = async (instanceId: string): Promise<void> => {
    const now = inForce.get(instanceId);
    if (now?.policy === JSON.stringify(policies.get(instanceId))) return;
    const facts = await ignoringAbsence(engine.getContainer(containerName(cloudId, instanceId)).inspect());
    // One that is just booting, and is not known by its process yet, reads the policy when it is plugged in.
    if (!facts?.State.Running || facts.State.Pid !== now?.pid) return;
    const { Pid: pid } = facts.State;
    const at = { instanceId, vpcId: facts.Config.Labels[label.vpc] ?? '', pid };
    await install(at).catch(async (error: unknown) => {
      if (!(await hasGone(pid, error))) throw error;
    });
  };

  return {
    install: (at) => inTurn(at.instanceId, () => install(at)),
    set: (instanceId, policy) => {
      policies.set(instanceId, policy);
      return inTurn(instanceId, () => update(instanceId));
    },
    forget: (instanceId) => {
      policies.delete(instanceId);
      inForce.delete(instanceId);
      queues.delete(instanceId);
    },
  };
}
