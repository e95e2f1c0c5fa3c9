import { createHash } from 'node:crypto';
import type { Context } from './context.js';

/** The base image's name, for `DescribeImages` with `Owners: ['amazon']`. */
export const baseImageName = 'debian-12-amd64-local-cloud';

/** The base image's id: the same in every cloud, so that a configuration may name it. */
export const baseImageId: string = idFor(baseImageName);

/** Makes the Debian base image known; the host makes its file system or finds it in its cache. */
export async function provideBaseImage(context: Context): Promise<void> {
  const { description } = await context.host.images.provideBase(baseImageId);
  context.store.images.put(baseImageId, {
    id: baseImageId,
    name: baseImageName,
    description,
    state: 'available',
    owner: 'amazon',
    hostImageId: baseImageId,
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
    bootMode: 'legacy-bios',
    createdAt: context.clock.now(),
  });
}

function idFor(name: string): string {
  return `ami-0${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}
