import { tollsOf, type Limit } from './limits.js';

/** How full each bucket was, and when (milliseconds); a bucket that is not here is full. */
export type Buckets = ReadonlyMap<string, { readonly tokens: number; readonly at: number }>;

/** What a request meets. */
export interface Passage {
  readonly allowed: boolean;
  /** The bucket that had not enough, when it was refused. */
  readonly short?: string;
  readonly buckets: Buckets;
}

/** A request of EC2 as far as its limits go. */
export interface LimitedCall {
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly at: number;
}

/**
 * Takes a request's tokens out of every bucket it needs, or none out of any: "If you exceed a specific bucket limit for an
 * API, … the action of the API is limited even though you have not reached the total API throttle limit."
 */
export function pass(buckets: Buckets, call: LimitedCall, scale: number): Passage {
  const after = new Map(buckets);
  for (const { bucket, limit, tokens } of tollsOf(call.action, call.parameters)) {
    const scaled = { capacity: Math.max(1, limit.capacity * scale), perSecond: limit.perSecond * scale };
    const there = filled(buckets.get(bucket), scaled, call.at);
    // A request for more than the bucket can hold would never pass; on EC2 it takes all there is.
    const needed = Math.min(tokens, scaled.capacity);
    if (there < needed) return { allowed: false, short: bucket, buckets };
    after.set(bucket, { tokens: there - needed, at: call.at });
  }
  return { allowed: true, buckets: after };
}

function filled(
  bucket: { readonly tokens: number; readonly at: number } | undefined,
  { capacity, perSecond }: Limit,
  now: number,
): number {
  if (bucket === undefined) return capacity;
  const elapsed = Math.max(0, now - bucket.at) / 1000;
  return Math.min(capacity, bucket.tokens + elapsed * perSecond);
}
