import type { ImageDefinitionInput } from '@moult/image-builder';

type Files = NonNullable<ImageDefinitionInput['files']>;

const own = '../../guest/edition-1/files';

/**
 * What a machine needs to be a node, whatever service it runs: its settings, its secrets, its volume, its address, and the
 * patience to wait for them. Paths are relative to the folder of an image definition two folders deep (`images/etcd/v1`).
 *
 * An image adds `/usr/lib/moult/service.sh`, which sets `service` (its systemd unit, its user and its folder on the
 * volume) and defines `ask_keeps_data`, which sets `keeps_data` to yes or no, and `service_checks`, called by the boot test
 * with `check` at hand.
 */
export function guestFiles(): Files {
  return [
    ...['address', 'await-ground', 'boot-test', 'data-volume', 'secrets'].map(program),
    ...['metadata.sh', 'sigv4.sh'].map((name) => ({
      from: `${own}/lib/${name}`,
      to: `/usr/lib/moult/${name}`,
    })),
    ...['moult-address.service', 'moult-await.service', 'moult-data.service'].map(unit),
  ];
}

/** Units that an image switches on; the service itself is not among them. */
export const guestUnits: readonly string[] = ['moult-address.service', 'moult-await.service'];

/** Debian packages that the files above call. */
export const guestPackages: readonly string[] = [
  'ca-certificates',
  'curl',
  'e2fsprogs',
  'iproute2',
  'jq',
  'openssl',
];

function program(name: string): Files[number] {
  return { from: `${own}/lib/${name}`, to: `/usr/lib/moult/${name}`, mode: 0o755 };
}

function unit(name: string): Files[number] {
  return { from: `${own}/units/${name}`, to: `/etc/systemd/system/${name}` };
}
