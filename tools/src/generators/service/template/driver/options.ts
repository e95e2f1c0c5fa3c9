import type { ServiceRules } from '@moult/rolling-upgrade';
import type { ExampleClient } from '../client/client.js';

/** What the driver works with. */
export interface ExampleDriverOptions {
  readonly rules: ServiceRules;
  /** The cluster's nodes, by the names their members have. */
  readonly nodes: readonly string[];
  /** A client of the member that embodies this node now; called again for every use, rejects when there is no way. */
  readonly connect: (node: string) => Promise<ExampleClient>;
  /** Keeps a snapshot under a name, and gives it back from where it was kept. */
  readonly keep: (name: string, text: string) => Promise<string>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
