import { guestFiles, guestPackages, guestUnits } from '@moult/guest-files/edition-1';
import { defineImage, type ImageDefinitionInput } from '@moult/image-builder';
import type { EtcdSources } from './etcd-sources.js';

/** What of an etcd image differs from version to version. */
export interface EtcdImageOptions {
  readonly version: string;
  /** Name pattern of the Debian base, for example `debian-12-amd64-*`. */
  readonly base: string;
  readonly etcd: EtcdSources;
}

/** Debian's own account on AWS (https://wiki.debian.org/Cloud/AmazonEC2Image), and the local cloud's. */
const debianOwners = ['136693071363', 'amazon'];

/**
 * The first edition of what all etcd images have in common. Released versions refer to it by its number, and their
 * digests are pinned: whoever changes a file here finds that test red and starts `shared-2` instead.
 */
export function etcdImage({ version, base, etcd }: EtcdImageOptions): ImageDefinitionInput {
  const from = (path: string): string => `../shared-1/${path}`;
  return defineImage({
    name: 'etcd',
    version,
    base: { name: base, owners: debianOwners },
    parameters: { PACKAGES: guestPackages.join(' '), UNITS: guestUnits.join(' ') },
    sources: [
      { name: 'etcd', variants: [etcd.server] },
      { name: 'etcdctl', variants: [etcd.client] },
    ],
    files: [
      ...guestFiles(),
      { from: from('files/lib/service.sh'), to: '/usr/lib/moult/service.sh' },
      ...['etcd-configure', 'etcd-founded'].map((name) => ({
        from: from(`files/lib/${name}`),
        to: `/usr/lib/moult/${name}`,
        mode: 0o755,
      })),
      { from: from('files/units/etcd.service'), to: '/etc/systemd/system/etcd.service' },
    ],
    provision: [
      { script: from('provision/10-packages.sh'), deadlineSeconds: 600 },
      { script: from('provision/20-etcd.sh'), deadlineSeconds: 120 },
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
      '# moult cluster=etcd',
      '# moult node=etcd-0',
      '',
    ].join('\n'),
  });
}
