import type { ImageDefinitionInput } from '@moult/image-builder';

type Files = NonNullable<ImageDefinitionInput['files']>;

const own = '../../guest/edition-1/files';

/** What the first images brought and any service can use as it stands. */
const fromConsul = '../../consul/shared-1/files';

/**
 * What a machine needs to be a node, whatever service it runs: its settings, its secrets, its volume, its address, and the
 * patience to wait for them. Paths are relative to the folder of an image definition two folders deep (`images/etcd/v1`).
 *
 * An image adds `/usr/lib/moult/service.sh`, which sets `service` (its systemd unit, its user and its folder on the
 * volume) and defines `service_checks`, called by the boot test with `check` at hand.
 */
export function guestFiles(): Files {
  return [
    ...['await-ground', 'boot-test', 'data-volume', 'secrets'].map((name) => program(own, name)),
    program(fromConsul, 'address'),
    ...['metadata.sh', 'sigv4.sh'].map((name) => ({
      from: `${fromConsul}/lib/${name}`,
      to: `/usr/lib/moult/${name}`,
    })),
    ...['moult-await.service', 'moult-data.service'].map((name) => unit(own, name)),
    unit(fromConsul, 'moult-address.service'),
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

function program(folder: string, name: string): Files[number] {
  return { from: `${folder}/lib/${name}`, to: `/usr/lib/moult/${name}`, mode: 0o755 };
}

function unit(folder: string, name: string): Files[number] {
  return { from: `${folder}/units/${name}`, to: `/etc/systemd/system/${name}` };
}
