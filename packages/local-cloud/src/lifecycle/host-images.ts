import type { Context } from '../context.js';

/** Removes a root file system from the host once no image and no snapshot stands for it any more. */
export async function dropHostImage(context: Context, hostImageId: string): Promise<void> {
  const { images, snapshots } = context.store;
  const imageUses = images.all().some((i) => i.hostImageId === hostImageId && i.state !== 'deregistered');
  const snapshotUses = snapshots
    .all()
    .some(({ content }) => content.kind === 'root' && content.hostImageId === hostImageId);
  if (!imageUses && !snapshotUses) await context.host.images.remove(hostImageId);
}
