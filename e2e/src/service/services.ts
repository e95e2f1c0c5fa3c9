import { consul } from './consul.js';
import { etcd } from './etcd.js';
import type { RehearsedService } from './rehearsed-service.js';

/** The services that can be rehearsed, by name. */
export const services: Readonly<Record<string, RehearsedService>> = { consul, etcd };
