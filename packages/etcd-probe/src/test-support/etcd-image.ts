import { fixtureImage, type PinnedPackage } from '@moult/member-fixture';

/** Versions the fixture can run. */
export type FixtureVersion = '3.4.23' | '3.5.16';

/** Both were linked against a C library at least as old as this one. */
const libc: PinnedPackage = {
  suite: 'bookworm',
  name: 'libc6',
  version: '2.36-9+deb12u14',
  sha256: 'ba4f88f73dbc3ae9055f3c20f4523bfdbaf1ad13ff95e258924f77d20b4fbedf',
};

/** etcd and its command-line client, as Debian 12 and 13 have them. */
const pinned: Readonly<Record<FixtureVersion, readonly PinnedPackage[]>> = {
  '3.4.23': [
    {
      suite: 'bookworm',
      name: 'etcd-server',
      version: '3.4.23-4+b4',
      sha256: '3a9445d4560ad6de1c375756b2a17d97713df44cbd20a658c871fe108af7ef5d',
    },
    {
      suite: 'bookworm',
      name: 'etcd-client',
      version: '3.4.23-4+b4',
      sha256: 'db3a484d5d924b50bf71f459ee544ecd7b11c25dc2f6becc0c50352d67299cc8',
    },
    libc,
  ],
  '3.5.16': [
    {
      suite: 'trixie',
      name: 'etcd-server',
      version: '3.5.16-4',
      sha256: '0875921bb0d023f2af9b8e15cdfbe417a03e65731345fb832c40f9c2dd72967b',
    },
    {
      suite: 'trixie',
      name: 'etcd-client',
      version: '3.5.16-4',
      sha256: '7eb67e305ba2ce523a5a0b29bf88750ded3f724769c7111a83382b7909f9977b',
    },
    libc,
  ],
};

/** The tag of an image with nothing but etcd, its command-line client and the C library in it. */
export function etcdImage(version: FixtureVersion): Promise<string> {
  return fixtureImage({ name: 'etcd-fixture', packages: pinned[version], program: '/usr/bin/etcd' });
}
