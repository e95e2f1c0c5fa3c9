import type { Check } from '@moult/report';
import type { DetachSeen } from '../report/evidence.js';

const name = 'no volume was detached by force';

/** A forced detach may lose what the file system had not written; the engine never asks for one. Pure. */
export function detachCheck(detaches: readonly DetachSeen[] | null): readonly Check[] {
  if (detaches === null) return [];
  const forced = detaches.filter((one) => one.forced === 'yes');
  if (forced.length > 0) {
    const evidence = forced.map(({ volume, time }) => `${volume} at ${time}`).join('; ');
    return [{ name, held: 'no', evidence }];
  }
  return [{ name, held: 'yes', evidence: `${detaches.length} detaches, none with Force` }];
}
