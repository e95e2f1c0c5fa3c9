import { consulService, type InfraRelease, packageOf } from '@moult/cli';
import { synthesiseCluster } from '@moult/consul-stack';

/** Consul on Debian 11, from image v1. What this means never changes: a test compares the Terraform it makes with a golden. */
export const infraV1: InfraRelease = {
  name: 'infra-v1',
  package: packageOf(import.meta.url),
  service: consulService,
  image: { name: 'consul', version: 'v1' },
  userData: '#!/bin/sh\n',
  synthesise: synthesiseCluster,
};
