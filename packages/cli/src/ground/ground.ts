import type { Clients, SshAuth } from '@moult/aws';
import type { Lifetime } from '@moult/consul-stack';
import type { RunEvent } from '@moult/rolling-upgrade';
import type { Config } from '../config/config.js';
import type { Interrupts } from '../program/interrupts.js';
import type { Typed } from '../render/typed.js';
import type { InfraRelease } from '../release/infra-release.js';
import { clusterPrefix } from '../wiring/open-cluster.js';
import type { CloudAccess } from './cloud-access.js';

/** Where a command works: one cluster of one environment on one cloud, and who is at work. */
export interface Ground {
  readonly config: Config;
  readonly release: InfraRelease;
  readonly cloud: CloudAccess;
  readonly clients: Clients;
  readonly stateBucket: string;
  readonly lifetime: Lifetime;
  /** How to log in; asked for only by commands that need it, because it asks an agent and EC2. */
  readonly login: () => Promise<SshAuth>;
  /** With which address AWS sees this machine; asked once, when it is first wanted. */
  readonly seenAs: () => Promise<string>;
  /** Folder of this environment on this machine: logs, Terraform's working files, snapshots. */
  readonly folder: string;
  /** One line for an operator. */
  readonly say: (line: string) => void;
  /** Told everything that a run tells, for whoever wants more than lines. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Whether writes are tried while nodes are replaced. Absent: they are not. */
  readonly writes?: 'tried' | 'left';
  readonly interrupts: Interrupts;
  /** Names this very process: two runs never share it. */
  readonly holder: string;
  /** Writes down commands for a "next:". */
  readonly typed: Typed;
  readonly now: () => Date;
}

/** Environment and cluster. */
export function whose({ config, release }: Pick<Ground, 'config' | 'release'>): {
  readonly environment: string;
  readonly cluster: string;
} {
  return { environment: config.environment, cluster: release.service.name };
}

/** Where Terraform keeps the state of the cluster's stack. */
export function stateAt(ground: Pick<Ground, 'config' | 'release' | 'stateBucket'>): {
  readonly bucket: string;
  readonly key: string;
} {
  const { environment, cluster } = whose(ground);
  return { bucket: ground.stateBucket, key: `terraform/${environment}/${cluster}` };
}

/** Where everything else of the cluster lies. */
export function recordsAt(ground: Pick<Ground, 'config' | 'release' | 'stateBucket'>): {
  readonly bucket: string;
  readonly prefix: string;
} {
  return { bucket: ground.stateBucket, prefix: clusterPrefix(whose(ground)) };
}
