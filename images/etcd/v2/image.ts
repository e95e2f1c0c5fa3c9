import type { ImageDefinitionInput } from '@moult/image-builder';
import { debianEtcd, etcdImage } from '@moult/etcd-images/shared-1';

/** etcd 3.5 on Debian 12: the operating system stays, so that an upgrade from v1 changes etcd alone. */
export const image: ImageDefinitionInput = etcdImage({
  version: 'v2',
  base: 'debian-12-amd64-*',
  etcd: debianEtcd['3.5.16'],
});
