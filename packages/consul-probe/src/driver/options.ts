import type { ServiceRules } from '@moult/rolling-upgrade';
import type { ConsulClient } from '../client/client.js';
import type { SnapshotStore } from '../snapshot/store.js';

/** What the driver works with. */
export interface ConsulDriverOptions {
  readonly rules: ServiceRules;
  /** The cluster's nodes, by their names in Consul. */
  readonly nodes: readonly string[];
  /**
   * A client of the member that embodies this node now, through whatever leads there. Called again for every use,
   * since the machine behind a node changes; rejects when there is no way.
   */
  readonly connect: (node: string, signal: AbortSignal) => Promise<ConsulClient>;
  readonly snapshots: SnapshotStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The longest any function takes, milliseconds; below the engine's `settings.callMs`. */
  readonly callMs?: number;
  /** Keys below which sentinels are written. */
  readonly prefix?: string;
}

/** The same with nothing left open. */
export interface DriverContext extends Required<ConsulDriverOptions> {
  /** Milliseconds one question to one member may take. */
  readonly questionMs: number;
}

/** 15 s: below the engine's 20 s, so that the reason is ours and not the engine's clock. */
const defaultCallMs = 15_000;

export function contextOf(options: ConsulDriverOptions): DriverContext {
  const callMs = options.callMs ?? defaultCallMs;
  return {
    ...options,
    callMs,
    prefix: options.prefix ?? 'moult/sentinel/',
    // A look asks two rounds one after the other and must stay well inside the call.
    questionMs: Math.min(2_000, Math.floor(callMs / 3)),
  };
}
