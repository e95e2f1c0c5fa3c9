import { createHash } from 'node:crypto';
import type { Context } from './context.js';

/** The base image's name, for `DescribeImages` with `Owners: ['amazon']`. */
export const baseImageName = 'debian-12-amd64-local-cloud';

/** The base image's id: the same in every cloud, so that a configuration may name it. */
export const baseImageId: string = idFor(baseImageName);

/** The release before it: an upgrade whose new image changes the operating system starts from this one. */
export const olderBaseImageName = 'debian-11-amd64-local-cloud';

/** The id of the older base image. */
export const olderBaseImageId: string = idFor(olderBaseImageName);

/**
 * Makes the Debian base images known. The host makes the newer one's file system now, or finds it in its cache; the older
 * one's only when something is launched from it, because most clouds never do.
 */
export async function provideBaseImages(context: Context): Promise<void> {
  const { description } = await context.host.images.provideBase(baseImageId);
  putBase(context, { id: baseImageId, name: baseImageName, description });
  const older = 'Debian 11 (bullseye) with systemd and sshd, made at its first launch';
  putBase(context, { id: olderBaseImageId, name: olderBaseImageName, description: older });
}

/** Makes the file system of a base image that was only known so far; anything else is left as it is. */
export async function ensureBase(context: Context, hostImageId: string): Promise<void> {
  if (hostImageId === olderBaseImageId) await context.host.images.provideBase(olderBaseImageId, 'bullseye');
}

/** A base image is older than the cloud: the first Describe call shows it, whatever the lag. */
function putBase(
  context: Context,
  { id, name, description }: { readonly id: string; readonly name: string; readonly description: string },
): void {
  context.store.images.restore(id, {
    id,
    name,
    description,
    state: 'available',
    owner: 'amazon',
    hostImageId: id,
    architecture: 'x86_64',
    rootDeviceName: '/dev/xvda',
    devices: [
      {
        device: '/dev/xvda',
        snapshotId: '',
        sizeGiB: 8,
        type: 'gp3',
        encrypted: false,
        deleteOnTermination: true,
      },
    ],
    imdsSupport: 'v2.0',
    enaSupport: true,
    sriovNetSupport: 'simple',
    bootMode: 'legacy-bios',
    createdAt: context.clock.now(),
  });
}

function idFor(name: string): string {
  return `ami-0${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}
