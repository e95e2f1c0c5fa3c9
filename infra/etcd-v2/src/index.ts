import { etcdService, type InfraRelease, packageOf } from '@moult/cli';
import { synthesiseCluster } from '@moult/consul-stack';
import { infraEtcdV1 } from '@moult/infra-etcd-v1';

/** etcd 3.5.16 on Debian 12, from image v2. What this means never changes: a test compares the Terraform it makes with a golden. */
export const infraEtcdV2: InfraRelease = {
  name: 'infra-etcd-v2',
  package: packageOf(import.meta.url),
  service: etcdService,
  image: { name: 'etcd', version: 'v2' },
  userData: '#!/bin/sh\n',
  synthesise: synthesiseCluster,
  previous: infraEtcdV1,
};
