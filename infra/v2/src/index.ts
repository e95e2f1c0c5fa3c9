import { consulService, type InfraRelease, packageOf } from '@moult/cli';
import { synthesiseCluster } from '@moult/consul-stack';
import { infraV1 } from '@moult/infra-v1';

/** Consul on Debian 12, from image v2. What this means never changes: a test compares the Terraform it makes with a golden. */
export const infraV2: InfraRelease = {
  name: 'infra-v2',
  package: packageOf(import.meta.url),
  service: consulService,
  image: { name: 'consul', version: 'v2' },
  userData: '#!/bin/sh\n',
  synthesise: synthesiseCluster,
  previous: infraV1,
};
