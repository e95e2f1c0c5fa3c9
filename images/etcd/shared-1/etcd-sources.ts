import type { SourceVariant } from '@moult/image-builder';

/** The server and its command-line client, which Debian packs apart. */
export interface EtcdSources {
  readonly server: SourceVariant;
  readonly client: SourceVariant;
}

/** What one Debian release has of etcd, pinned to the byte. */
interface DebianRelease {
  readonly version: string;
  readonly suite: string;
  readonly packageVersion: string;
  readonly server: string;
  readonly client: string;
}

function debian({ version, suite, packageVersion, ...sums }: DebianRelease): EtcdSources {
  const from = (name: 'server' | 'client'): SourceVariant => ({
    ...{ kind: 'debian', version, suite, packageVersion, architecture: 'amd64' },
    package: `etcd-${name}`,
    sha256: sums[name],
  });
  return { server: from('server'), client: from('client') };
}

/** etcd as Debian 12 and Debian 13 have it. Both need no more of the system than its C library, from 2.34 on. */
export const debianEtcd: Readonly<Record<'3.4.23' | '3.5.16', EtcdSources>> = {
  '3.4.23': debian({
    version: '3.4.23',
    suite: 'bookworm',
    packageVersion: '3.4.23-4+b4',
    server: '3a9445d4560ad6de1c375756b2a17d97713df44cbd20a658c871fe108af7ef5d',
    client: 'db3a484d5d924b50bf71f459ee544ecd7b11c25dc2f6becc0c50352d67299cc8',
  }),
  '3.5.16': debian({
    version: '3.5.16',
    suite: 'trixie',
    packageVersion: '3.5.16-4',
    server: '0875921bb0d023f2af9b8e15cdfbe417a03e65731345fb832c40f9c2dd72967b',
    client: '7eb67e305ba2ce523a5a0b29bf88750ded3f724769c7111a83382b7909f9977b',
  }),
};
