import type { SourceVariant } from '@moult/image-builder';

/**
 * The only Consul in Debian. It stands in where HashiCorp's archive is out of reach; the result of a build says so, because
 * an upgrade between two images with this package changes the operating system and not Consul.
 */
export const debianConsul: SourceVariant = {
  kind: 'debian',
  version: '1.8.7',
  suite: 'bullseye',
  package: 'consul',
  packageVersion: '1.8.7+dfsg1-2+b3',
  architecture: 'amd64',
  sha256: 'e4e888bba104daba1d9161f49bfc52649a7e4efd45b1a7ead5bc54f2cb9c89d9',
};

/** HashiCorp's archive of one version for x86-64. */
export function hashicorpConsul(version: string, sha256: string): SourceVariant {
  const url = `https://releases.hashicorp.com/consul/${version}/consul_${version}_linux_amd64.zip`;
  return { kind: 'url', version, url, sha256 };
}
