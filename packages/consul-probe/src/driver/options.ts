import { type DriverContext as Context, type DriverOptions } from '@moult/member-probe';
import type { ConsulClient } from '../client/client.js';

/** What the driver works with; `nodes` are the names of the nodes in Consul. */
export type ConsulDriverOptions = DriverOptions<ConsulClient>;

/** The same with nothing left open. */
export type DriverContext = Context<ConsulClient>;
