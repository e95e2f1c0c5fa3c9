/** A lease in hand. `epoch` grows with every new holder, so that an old one can be told from a new one. */
export interface Held {
  readonly holder: string;
  readonly epoch: number;
  readonly until: number;
}

/** Held, or who holds it instead. */
export type LeaseAnswer =
  | { readonly kind: 'held'; readonly held: Held }
  | { readonly kind: 'taken'; readonly by: string; readonly until: number };

/** Names the one runner that may act. Times are milliseconds of the store's clock or a clock close to it. */
export interface Lease {
  /** Takes the lease when it is free or has run out; the epoch grows. A holder's name must be unique to one process. */
  acquire(holder: string, ms: number): Promise<LeaseAnswer>;
  /** Extends it, if it is still this one. */
  renew(held: Held, ms: number): Promise<LeaseAnswer>;
  /** Asks the store whether this very lease still stands. Called right before each mutating effect. */
  check(held: Held): Promise<LeaseAnswer>;
  /** Gives it back; a lease that is no longer ours is left alone. */
  release(held: Held): Promise<void>;
}
