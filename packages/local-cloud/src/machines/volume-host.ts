import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAttachments } from './attachments.js';
import type { WhereIs } from './disturb.js';
import type { HostContext } from './host-context.js';
import type { VolumeHost } from './port.js';
import { createSerial } from './serial.js';
import { whileStill } from './stillness.js';
import { copyShared, copySparse, linkOrCopy } from './volume-file.js';

/** Volumes of one cloud: sparse files, each behind a loop device only while it is attached. */
export function createVolumeHost(host: HostContext): VolumeHost & { readonly whereIs: WhereIs } {
  const attachments = createAttachments(host);
  const serial = createSerial();
  const volumeFile = (id: string): string => join(host.stateDir, 'volumes', id);
  const snapshotFile = (id: string): string => join(host.stateDir, 'snapshots', id);
  return {
    whereIs: (volumeId) => attachments.of(volumeId),
    create: async (volumeId, { sizeGiB, fromSnapshot }) => {
      const file = volumeFile(volumeId);
      await mkdir(join(host.stateDir, 'volumes'), { recursive: true, mode: 0o700 });
      if (fromSnapshot === undefined) await writeFile(file, '', { flag: 'a', mode: 0o600 });
      else await copySparse(snapshotFile(fromSnapshot), file);
      await truncate(file, sizeGiB * 2 ** 30);
    },
    remove: (volumeId) =>
      serial(async () => {
        const one = attachments.of(volumeId);
        if (one) throw new Error(`${volumeId} is attached to ${one.instanceId} as ${one.device}.`);
        await rm(volumeFile(volumeId), { force: true });
      }),
    attach: (volumeId, instanceId, device) =>
      serial(async () => {
        const now = attachments.of(volumeId);
        // The same call again is a caller that lost the answer.
        if (now?.instanceId === instanceId) return;
        if (now) throw new Error(`${volumeId} is attached to ${now.instanceId} as ${now.device}.`);
        await attachments.attach({ volumeId, instanceId, device }, volumeFile(volumeId));
      }),
    detach: (volumeId, instanceId, { force }) =>
      serial(async () => {
        const one = attachments.of(volumeId);
        if (one?.instanceId !== instanceId) return 'detached';
        return attachments.detach(one, volumeFile(volumeId), force);
      }),
    snapshot: (volumeId, snapshotId) =>
      serial(async () => {
        await mkdir(join(host.stateDir, 'snapshots'), { recursive: true, mode: 0o700 });
        const [from, to] = [volumeFile(volumeId), snapshotFile(snapshotId)];
        if (await copyShared(from, to)) return;
        const at = attachments.of(volumeId);
        if (at === undefined) await copySparse(from, to);
        else await whileStill(host, at, () => copySparse(from, to));
      }),
    removeSnapshot: (snapshotId) => rm(snapshotFile(snapshotId), { force: true }),
    keepSnapshot: (snapshotId, file) => copySparse(snapshotFile(snapshotId), file),
    adoptSnapshot: async (snapshotId, file) => {
      await mkdir(join(host.stateDir, 'snapshots'), { recursive: true, mode: 0o700 });
      await linkOrCopy(file, snapshotFile(snapshotId));
    },
  };
}
