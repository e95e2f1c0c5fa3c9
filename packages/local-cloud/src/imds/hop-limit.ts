import { addRule, removeRules } from '../machines/firewall.js';

/**
 * The hop limit of token answers: EC2 sends them with the instance's `httpPutResponseHopLimit` as TTL, so that they
 * die before a container behind one more hop. A socket's TTL cannot be set from Node; a mangle rule per caller does it.
 * It holds for all answers to that caller once it has asked for a token, which for a token holder is no difference.
 */
export interface HopLimits {
  /** Returns when answers to this address carry this TTL. */
  enforce(address: string, hops: number): Promise<void>;
}

/** `port` is the service's own, on this bridge; `comment` marks the rules for removal with the bridge. */
export function createHopLimits(bridge: string, port: number, comment: string): HopLimits {
  const inForce = new Map<string, { readonly hops: number; readonly done: Promise<void> }>();

  const change = async (address: string, hops: number, before: Promise<void> | undefined): Promise<void> => {
    await before?.catch(() => undefined);
    if (before) await removeRules(comment, ['TTL', `${address}/32`]);
    const to = ['-o', bridge, '-p', 'tcp', '--sport', String(port), '-d', address];
    // Not the handshake: a caller must be able to ask again after the limit was raised.
    const data = ['!', '--tcp-flags', 'SYN', 'SYN'];
    const match = [...to, ...data, '-j', 'TTL', '--ttl-set', String(hops)];
    await addRule({ table: 'mangle', chain: 'POSTROUTING', match, place: 'last' }, comment);
  };

  return {
    enforce: async (address, hops) => {
      const now = inForce.get(address);
      if (now?.hops === hops) return now.done;
      const done = change(address, hops, now?.done);
      inForce.set(address, { hops, done });
      await done.catch((error: unknown) => {
        inForce.delete(address);
        throw error;
      });
    },
  };
}
