import { type DriverContext as Context, type DriverOptions } from '@moult/member-probe';
import type { EtcdClient } from '../client/client.js';

/** What the driver works with. */
export type EtcdDriverOptions = DriverOptions<EtcdClient>;

/** The same with nothing left open. */
export type DriverContext = Context<EtcdClient>;
