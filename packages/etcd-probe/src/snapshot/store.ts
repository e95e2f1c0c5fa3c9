import { snapshotFolder as folderOf, type SnapshotStore } from '@moult/member-probe';

/** Snapshots as files in a folder. They hold everything etcd knows, password hashes included, so only the owner may read them. */
export function snapshotFolder(folder: string): SnapshotStore {
  return folderOf(folder, '.db');
}
