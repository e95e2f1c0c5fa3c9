/** Letters AWS recommends for data volumes: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html */
const letters = 'fghijklmnop';

/**
 * A device name that none of `taken` collides with, or null when all are taken. The kernel calls `/dev/sdf` and
 * `/dev/xvdf` the same. Which one it is does not matter: a guest finds a volume by its id.
 */
export function freeDeviceName(taken: readonly string[]): string | null {
  const used = new Set(taken.map((name) => name.replace('/dev/xvd', '/dev/sd')));
  const names = Array.from(letters, (letter) => `/dev/sd${letter}`);
  return names.find((name) => !used.has(name)) ?? null;
}
