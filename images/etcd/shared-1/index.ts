export { etcdImage, type EtcdImageOptions } from './etcd-image.js';
export { debianEtcd, type EtcdSources } from './etcd-sources.js';
