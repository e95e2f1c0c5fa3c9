import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Engine } from './engine.js';
import { label } from './names.js';

const eventSchema = z.object({ Actor: z.object({ Attributes: z.record(z.string(), z.string()) }) });

/** The engine may be restarted under us; the stream is opened again after this long. */
const reopenMs = 500;

/**
 * Tells when a machine of this cloud has died, from the engine's event stream. The stream is reopened when it breaks;
 * `onReopen` lets the caller look for what happened meanwhile.
 */
export async function watchExits(
  engine: Engine,
  cloudId: string,
  told: { readonly onDie: (instanceId: string) => void; readonly onReopen: () => void },
): Promise<Disposable> {
  let closed = false;
  let stream: Readable | undefined;
  let timer: NodeJS.Timeout | undefined;

  const open = async (): Promise<void> => {
    const filters = JSON.stringify({
      type: ['container'],
      event: ['die'],
      label: [`${label.cloud}=${cloudId}`],
    });
    stream = (await engine.getEvents({ filters } as object)) as unknown as Readable;
    if (closed) stream.destroy();
    stream.on('error', () => undefined);
    stream.once('close', () => {
      if (!closed) timer = setTimeout(reopen, reopenMs).unref();
    });
    createInterface({ input: stream }).on('line', (line) => {
      const event = eventSchema.safeParse(JSON.parse(line));
      const instanceId = event.data?.Actor.Attributes[label.machine];
      if (instanceId !== undefined) told.onDie(instanceId);
    });
  };
  const reopen = (): void => {
    open().then(told.onReopen, () => {
      if (!closed) timer = setTimeout(reopen, reopenMs).unref();
    });
  };

  await open();
  return {
    [Symbol.dispose]: () => {
      closed = true;
      clearTimeout(timer);
      stream?.destroy();
    },
  };
}
