import { etcdService, type InfraRelease, packageOf } from '@moult/cli';
import { synthesiseCluster } from '@moult/consul-stack';

/** etcd 3.4.23 on Debian 12, from image v1. What this means never changes: a test compares the Terraform it makes with a golden. */
export const infraEtcdV1: InfraRelease = {
  name: 'infra-etcd-v1',
  package: packageOf(import.meta.url),
  service: etcdService,
  image: { name: 'etcd', version: 'v1' },
  userData: '#!/bin/sh\n',
  synthesise: synthesiseCluster,
};
