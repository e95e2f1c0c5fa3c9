import { fixtureImage, type PinnedPackage } from '@moult/member-fixture';

/** Consul as Debian bullseye has it, and the C library it was linked against. */
const packages: readonly PinnedPackage[] = [
  {
    suite: 'bullseye',
    name: 'consul',
    version: '1.8.7+dfsg1-2+b3',
    sha256: 'e4e888bba104daba1d9161f49bfc52649a7e4efd45b1a7ead5bc54f2cb9c89d9',
  },
  {
    suite: 'bullseye',
    name: 'libc6',
    version: '2.31-13+deb11u11',
    sha256: '05f7264da867b37f4c5ce49266b558ea1e81e05a9464f623152fca70f3550282',
  },
];

/** The version the agents of the fixture report. */
export const consulVersion = '1.8.7';

/** The tag of an image with nothing but Consul and the C library in it. */
export function consulImage(): Promise<string> {
  return fixtureImage({ name: 'consul-fixture', packages, program: '/usr/bin/consul' });
}
