import { createHash } from 'node:crypto';
import { finishScript, guestFiles } from '../guest/guest-files.js';

/** What the base image holds beside Debian's essential packages: a machine that boots and can be provisioned. */
export const basePackages: readonly string[] = [
  ...[
    'systemd',
    'systemd-sysv',
    'dbus',
    'udev',
    'openssh-server',
    'sudo',
    'iproute2',
    'iputils-ping',
    'procps',
  ],
  ...['netbase', 'curl', 'jq', 'ca-certificates', 'e2fsprogs', 'gnupg', 'unzip'],
];

/** Debian's releases a base can be made from: two, so that an upgrade can change the operating system. */
export type Suite = 'bookworm' | 'bullseye';

/** Debian's number of each release. */
export const suiteNumber: Readonly<Record<Suite, number>> = { bookworm: 12, bullseye: 11 };

/** Registry images that hold the same release, in the order they are looked for. */
export function registryImages(suite: Suite): readonly string[] {
  const number = suiteNumber[suite];
  return [`debian:${suite}-slim`, `debian:${number}-slim`, `debian:${number}`];
}

/** Bump when the way of building changes while none of the inputs does. */
const recipeVersion = 1;

/** Names the base by everything that goes into it, so that an unchanged recipe finds the image of an earlier cloud. */
function baseDigest(suite: Suite): string {
  const inputs = JSON.stringify([recipeVersion, suite, basePackages, guestFiles(), finishScript]);
  return createHash('sha256').update(inputs).digest('hex').slice(0, 16);
}

/** The engine's name of the base image; it outlives the cloud that made it. */
export function baseTag(suite: Suite): string {
  return `local-cloud-base:${baseDigest(suite)}`;
}

/** An unfinished base is one cloud's own: two clouds may build at the same time, and cleanup knows whose it was. */
export function unfinishedTag(cloudId: string): string {
  return `local-cloud-unfinished:${cloudId}`;
}
