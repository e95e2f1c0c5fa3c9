/** What a member of Example says of itself. Nothing of it may be forwarded: it is evidence about this member. */
export interface MemberStatus {
  readonly name: string;
  readonly version: string;
  readonly term: number;
  /** The leader it follows, by name; null when it knows none. */
  readonly leader: string | null;
  /** The counted members as this one lists them. */
  readonly voters: readonly string[];
  readonly appliedIndex: number;
}

/**
 * Questions to one member. A call rejects when there is no answer; an implementation gives every call a deadline and reads
 * every answer through a schema.
 */
export interface ExampleClient {
  status(): Promise<MemberStatus>;
  /** The value as this member itself has it; null when it has none. */
  readOwn(key: string): Promise<string | null>;
  /** A hash over all data up to an index; null when this member has not come so far. */
  digest(upTo: number): Promise<string | null>;
  /** Writes through the cluster unless the key exists; answers with the index of the write, or of the earlier one. */
  writeOnce(key: string, value: string): Promise<number>;
  /** Hands leadership to another member; only the leader can. */
  handOver(to: string): Promise<void>;
  /** All data, with a checksum in the last line. */
  snapshot(): Promise<string>;
}
