import { guestFiles, guestPackages, guestUnits } from '@moult/guest-files/edition-1';
import { defineImage, type ImageDefinitionInput, type SourceVariant } from '@moult/image-builder';

/** What of a Consul image differs from version to version. */
export interface ConsulImageOptions {
  readonly version: string;
  /** Name pattern of the Debian base, for example `debian-12-amd64-*`. */
  readonly base: string;
  /** HashiCorp's release of this version, and what stands in for it where that is out of reach. */
  readonly consul: readonly SourceVariant[];
}

/** Debian's own account on AWS (https://wiki.debian.org/Cloud/AmazonEC2Image), and the local cloud's. */
const debianOwners = ['136693071363', 'amazon'];

const library = ['consul-configure', 'consul-join', 'peers', 'resolver'];

const sourced = ['service.sh', 'chrony.conf', 'dnsmasq.conf'];

const units = [
  'consul.service',
  'consul-join.service',
  'consul-join.timer',
  'moult-dns.service',
  'moult-resolver.path',
  'moult-resolver.service',
];

/** Beside those of the guest; dnsmasq-base brings the program without a service of its own. */
const packages = [...guestPackages, 'chrony', 'dnsmasq-base', 'unzip'];

/** What an image switches on; never the service itself. */
const enabled = [
  ...guestUnits,
  'chrony.service',
  'moult-dns.service',
  'moult-resolver.path',
  'consul-join.timer',
];

/**
 * The first edition of what all Consul images have in common. Released versions refer to it by its number, and their
 * digests are pinned: whoever changes a file here finds that test red and starts `shared-2` instead.
 */
export function consulImage({ version, base, consul }: ConsulImageOptions): ImageDefinitionInput {
  const from = (path: string): string => `../shared-1/${path}`;
  return defineImage({
    name: 'consul',
    version,
    base: { name: base, owners: debianOwners },
    parameters: { PACKAGES: packages.join(' '), UNITS: enabled.join(' ') },
    sources: [{ name: 'consul', variants: consul }],
    files: [
      ...guestFiles(),
      ...library.map((name) => ({
        from: from(`files/lib/${name}`),
        to: `/usr/lib/moult/${name}`,
        mode: 0o755,
      })),
      ...sourced.map((name) => ({ from: from(`files/lib/${name}`), to: `/usr/lib/moult/${name}` })),
      ...units.map((name) => ({ from: from(`files/units/${name}`), to: `/etc/systemd/system/${name}` })),
      {
        from: from('files/units/chrony-condition.conf'),
        to: '/etc/systemd/system/chrony.service.d/condition.conf',
      },
    ],
    provision: [
      { script: from('provision/10-packages.sh'), deadlineSeconds: 600 },
      { script: from('provision/20-consul.sh'), deadlineSeconds: 120 },
      { script: from('provision/30-units.sh'), deadlineSeconds: 60 },
    ],
    tests: [
      { script: from('tests/binary.sh'), where: 'anywhere' },
      { script: from('tests/no-node.sh'), where: 'anywhere' },
      { script: from('tests/settings.sh') },
      { script: from('tests/volume-first.sh') },
      { script: from('tests/boot.sh') },
    ],
    testUserData: [
      '#!/bin/sh',
      '# moult environment=image-test',
      '# moult cluster=consul',
      '# moult node=consul-0',
      '# moult consul-type=server',
      '',
    ].join('\n'),
    docker: { command: ['consul', 'agent', '-dev', '-client=0.0.0.0'] },
  });
}
