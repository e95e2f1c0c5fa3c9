import type { Context } from '../context.js';
import type { Instance } from '../model/instance.js';

/** What is captured into which image. */
export interface Capture {
  readonly imageId: string;
  readonly instance: Instance;
  /** Whether a running machine is shut down for a consistent file system, as CreateImage does by default. */
  readonly reboot: boolean;
}

/** Seconds a guest gets to shut down for its image. */
const shutdownSeconds = 120;

/** Queues the capture of a machine's root file system; the image becomes available, or failed with the reason. */
export function captureMachine(context: Context, { imageId, instance, reboot }: Capture): void {
  const { images, snapshots } = context.store;
  const rootSnapshots = () =>
    snapshots.all().filter(({ content }) => content.kind === 'root' && content.hostImageId === imageId);
  context.work.queue(instance.id, `create ${imageId}`, async () => {
    try {
      await capture(context, imageId, { id: instance.id, reboot });
      // Before anybody sees it as available: what was seen survives the cloud.
      await context.imageStore.save(imageId);
    } catch (cause) {
      const stateReason = cause instanceof Error ? cause.message : String(cause);
      images.change(imageId, (image) => ({ ...image, state: 'failed', stateReason }));
      for (const { id } of rootSnapshots()) snapshots.change(id, (snap) => ({ ...snap, state: 'error' }));
      throw cause;
    }
    context.work.queue(imageId, `complete ${imageId}`, async () => {
      await context.pause(context.latency.image);
      for (const { id } of rootSnapshots()) snapshots.change(id, (snap) => ({ ...snap, state: 'completed' }));
      images.change(imageId, (image) =>
        image.state === 'pending' ? { ...image, state: 'available' } : image,
      );
    });
  });
}

async function capture(
  context: Context,
  imageId: string,
  machine: { readonly id: string; readonly reboot: boolean },
): Promise<void> {
  const { machines, images } = context.host;
  const running = (await machines.state(machine.id)) === 'running';
  if (!running || !machine.reboot) {
    await images.capture(imageId, machine.id);
    return;
  }
  await machines.stop(machine.id, { graceSeconds: shutdownSeconds });
  try {
    await images.capture(imageId, machine.id);
  } finally {
    // The instance was running before and is again, whatever became of the image.
    await machines.start(machine.id);
  }
}
