import { randomBytes } from 'node:crypto';

/** The name under which a cluster's gossip key is kept. */
export const gossipKeyName = 'gossip-key';

/** A new gossip key: 32 random bytes in base64, as `consul keygen` prints (AES-256). */
export function newGossipKey(): string {
  return randomBytes(32).toString('base64');
}
