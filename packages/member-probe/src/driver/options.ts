import type { ServiceRules } from '@moult/rolling-upgrade';
import type { SnapshotStore } from '../snapshot/store.js';

/** What the driver of a service works with. */
export interface DriverOptions<Client> {
  readonly rules: ServiceRules;
  /** The cluster's nodes, by the names their members have. */
  readonly nodes: readonly string[];
  /**
   * A client of the member that embodies this node now, through whatever leads there. Called again for every use,
   * since the machine behind a node changes; rejects when there is no way.
   */
  readonly connect: (node: string, signal: AbortSignal) => Promise<Client>;
  readonly snapshots: SnapshotStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The longest any function takes, milliseconds; below the engine's `settings.callMs`. */
  readonly callMs?: number;
  /** Keys below which sentinels are written. */
  readonly prefix?: string;
}

/** The same with nothing left open. */
export interface DriverContext<Client> extends Required<DriverOptions<Client>> {
  /** Milliseconds one question to one member may take. */
  readonly questionMs: number;
}

/** 15 s: below the engine's 20 s, so that the reason is ours and not the engine's clock. */
const defaultCallMs = 15_000;

/** `rounds`: how many a look asks, one after the other. It must stay well inside the call. */
export function contextOf<Client>(options: DriverOptions<Client>, rounds: number): DriverContext<Client> {
  const callMs = options.callMs ?? defaultCallMs;
  return {
    ...options,
    callMs,
    prefix: options.prefix ?? 'moult/sentinel/',
    questionMs: Math.min(2_000, Math.floor(callMs / (rounds + 1))),
  };
}
