import type Docker from 'dockerode';
import { drained } from './engine-progress.js';
import type { Engine } from './engine.js';

/**
 * An image with one layer: exactly the files that exist now. A commit would keep what was deleted in the layer
 * below. Mounted volumes, /run, /tmp and device nodes are mounts of the machine and so no part of its root file system.
 */
export async function flatten(
  engine: Engine,
  container: Docker.Container,
  tag: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const separator = tag.lastIndexOf(':');
  const changes = Object.entries(labels).map(
    ([key, value]) => `LABEL ${JSON.stringify(key)}=${JSON.stringify(value)}`,
  );
  const files = await container.export();
  const progress = await engine.importImage(files, {
    fromSrc: '-',
    repo: tag.slice(0, separator),
    tag: tag.slice(separator + 1),
    changes,
  });
  await drained(progress);
}
