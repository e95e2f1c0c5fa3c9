export { consulImage, type ConsulImageOptions } from './consul-image.js';
export { debianConsul, hashicorpConsul } from './consul-sources.js';
