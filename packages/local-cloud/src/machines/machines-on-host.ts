import { openEngine } from './engine.js';
import { label } from './names.js';

/** A machine as the container engine knows it; whoever owns its cloud knows more. */
export interface MachineOnHost {
  readonly cloudId: string;
  readonly instanceId: string;
  readonly state: 'running' | 'stopped';
}

/** The machines of all clouds on this host, found by their marks. Throws when no container engine answers. */
export async function machinesOnHost(): Promise<MachineOnHost[]> {
  const found = await openEngine().listContainers({ all: true, filters: { label: [label.machine] } });
  return found.map(({ Labels, State }) => ({
    cloudId: Labels[label.cloud] ?? '',
    instanceId: Labels[label.machine] ?? '',
    // A paused machine is one whose image or snapshot is being taken: it runs.
    state: State === 'running' || State === 'paused' ? 'running' : 'stopped',
  }));
}
