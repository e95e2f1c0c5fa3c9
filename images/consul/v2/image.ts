import type { ImageDefinitionInput } from '@moult/image-builder';
import { consulImage } from '../shared-1/consul-image.js';
import { debianConsul, hashicorpConsul } from '../shared-1/consul-sources.js';

/** Consul on Debian 12. */
export const image: ImageDefinitionInput = consulImage({
  version: 'v2',
  base: 'debian-12-amd64-*',
  consul: [
    hashicorpConsul('1.10.1', 'abd9a7696e2eeed66fdb28965c220a2ba45ee5cd79ff263557f5392291aab730'),
    debianConsul,
  ],
});
