import type { InstanceSeen, VolumeSeen, VolumeSnapshotSeen } from '../model/observation.js';

/** An instance as it really is. */
export interface Machine {
  readonly id: string;
  readonly node: string;
  readonly zone: string;
  readonly image: string;
  readonly templateVersion: number;
  readonly token: string;
  state: InstanceSeen['state'];
  service: 'running' | 'stopped';
  mode: 'form' | 'rejoin';
  /** The volume mounted inside, if any. */
  mounted: string | null;
  addresses: Set<string>;
  deletes: readonly string[];
  /** Cut off from everybody by an injected fault. */
  lost: boolean;
}

/** A data volume as it really is, with what the service wrote on it. */
export interface Disk {
  readonly id: string;
  readonly zone: string;
  attachment: VolumeSeen['attachment'];
  history: VolumeSeen['history'];
  identity: { readonly cluster: string; readonly node: string } | null;
  /** The last raft entry on it. */
  applied: number;
}

/** A snapshot of a disk. */
export type DiskSnapshot = VolumeSnapshotSeen;
