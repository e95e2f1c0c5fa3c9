/** A value as it was found, with the store's own count of its changes; `version` 0 means that the key is absent. */
export interface Found {
  readonly value: string | null;
  /** Consul: ModifyIndex; etcd: mod_revision. */
  readonly version: number;
}

/**
 * What became of an operation. `failed` only where it certainly had no effect; where nobody can tell, it is `unknown`, and it
 * may take effect at any later time.
 */
export type Answer<Result> =
  | { readonly kind: 'ok'; readonly result: Result }
  | { readonly kind: 'failed' | 'unknown'; readonly because: string };

/**
 * One member of a replicated store, as a client asks it. The signal is the operation's deadline: what is not known by then
 * is unknown. A rejection counts as unknown, too.
 */
export interface KvTarget {
  /** The node's name. */
  readonly member: string;
  put(key: string, value: string, signal: AbortSignal): Promise<Answer<null>>;
  /** Writes only where the key still is as it was found; `false`: it was not, and nothing was written. */
  cas(key: string, value: string, expected: Found, signal: AbortSignal): Promise<Answer<boolean>>;
  /** `consistent`: what the cluster has, confirmed by a quorum. `own`: what this member has, leader or not. */
  get(key: string, whose: 'consistent' | 'own', signal: AbortSignal): Promise<Answer<Found>>;
}
