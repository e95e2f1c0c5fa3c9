import { removeBlackhole } from './blackhole.js';
import { isWithin } from './cidr.js';
import type { Serial } from './serial.js';

/**
 * How long a removed VPC's addresses stay black: longer than a client's retries of a dial it has begun. A VPC that is made
 * meanwhile around them ends it, because the narrower route of two wins.
 */
const lingerMs = 60_000;

/** The blackholes of VPCs that have been removed a moment ago. */
export interface LingeringBlackholes {
  /** This one is removed after a while, in turn with the other changes of networks. */
  linger(cidr: string): void;
  /** A VPC is about to have these addresses: what is returned removes the narrower blackholes, once its own is there. */
  takeOver(cidr: string): () => Promise<void>;
  stop(): void;
}

export function createLingering(cloudId: string, serial: Serial): LingeringBlackholes {
  const fading = new Map<string, NodeJS.Timeout>();
  return {
    linger: (cidr) => {
      const fade = setTimeout(() => {
        const faded = async (): Promise<void> => {
          // A VPC that has been made meanwhile has taken it over.
          if (fading.get(cidr) !== fade) return;
          fading.delete(cidr);
          await removeBlackhole(cloudId, cidr);
        };
        void serial(faded).catch(() => undefined);
      }, lingerMs).unref();
      fading.set(cidr, fade);
    },
    takeOver: (cidr) => {
      const taken = [...fading.keys()].filter((one) => isWithin(one, cidr));
      for (const one of taken) {
        clearTimeout(fading.get(one));
        fading.delete(one);
      }
      return async () => {
        for (const one of taken) if (one !== cidr) await removeBlackhole(cloudId, one);
      };
    },
    stop: () => {
      for (const timer of fading.values()) clearTimeout(timer);
    },
  };
}
