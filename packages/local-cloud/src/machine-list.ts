import type { InstanceState } from './model/instance.js';
import type { Store } from './model/store.js';

/** One machine as shown by `up`, `status` and {@link LocalCloud.machines}. */
export interface MachineSummary {
  readonly instanceId: string;
  readonly name: string;
  readonly state: InstanceState;
  readonly instanceType: string;
  readonly imageId: string;
  readonly vpcId: string;
  readonly zone: string;
  /** Primary first. */
  readonly privateIps: readonly string[];
  readonly publicIp?: string;
  readonly volumes: readonly string[];
}

/** Every instance that is not terminated. */
export function listMachines(store: Store): MachineSummary[] {
  return store.instances
    .all()
    .filter((instance) => instance.state !== 'terminated')
    .map((instance) => ({
      instanceId: instance.id,
      name: store.tags.get(instance.id)?.['Name'] ?? '',
      state: instance.state,
      instanceType: instance.instanceType,
      imageId: instance.imageId,
      vpcId: instance.placement.vpcId,
      zone: instance.placement.zone,
      privateIps: instance.network.assigned,
      ...(instance.publicIp === undefined ? {} : { publicIp: instance.publicIp }),
      volumes: store.volumes
        .all()
        .filter((volume) => volume.kind === 'data' && volume.attachment?.instanceId === instance.id)
        .map((volume) => volume.id),
    }));
}
