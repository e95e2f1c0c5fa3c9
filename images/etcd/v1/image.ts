import type { ImageDefinitionInput } from '@moult/image-builder';
import { debianEtcd, etcdImage } from '@moult/etcd-images/shared-1';

/** etcd 3.4 on Debian 12. */
export const image: ImageDefinitionInput = etcdImage({
  version: 'v1',
  base: 'debian-12-amd64-*',
  etcd: debianEtcd['3.4.23'],
});
