import { findImage } from '@moult/aws';
import type { Image } from '@moult/rolling-upgrade';
import { CommandFailed } from '../program/command-failed.js';
import type { Ground } from './ground.js';

/** The image to roll out, and the version of the service in it. */
export interface ChosenImage {
  readonly image: Image;
  readonly serviceVersion: string;
}

/**
 * Finds the release's image: by name and version, or the one that was named by its id.
 * @throws {CommandFailed} (4) when there is none that passed its tests.
 */
export async function chooseImage({ clients, release }: Ground, id: string | null): Promise<ChosenImage> {
  const found = await findImage(clients.ec2Reads, release.image, id ?? undefined);
  if (found.kind === 'none') {
    const { name, version } = release.image;
    throw new CommandFailed(4, found.because, `npx nx run ${name}-image-${version}:build`);
  }
  const serviceVersion = found.versions[release.service.name];
  if (serviceVersion !== undefined) return { image: found.image, serviceVersion };
  throw new CommandFailed(
    4,
    `Image ${found.image.id} does not say which version of ${release.service.name} it holds: build it with @moult/image-builder.`,
  );
}
