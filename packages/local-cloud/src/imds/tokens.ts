import { randomBytes } from 'node:crypto';

/** The longest life of a session token in seconds: six hours (EC2 user guide, "Use IMDSv2"). */
export const maxTtlSeconds = 21_600;

/** Session tokens of one metadata service. A token is good on the instance that asked for it, and nowhere else. */
export interface Tokens {
  issue(instanceId: string, ttlSeconds: number): string;
  /** Whole seconds the token is still good for on this instance; undefined when it is not. */
  remaining(instanceId: string, token: string): number | undefined;
}

/** Tokens kept at most; a guest that asks for more makes the oldest ones forgotten, not the cloud grow. */
const capacity = 10_000;

/** `now` in milliseconds since the epoch. */
export function createTokens(now: () => number): Tokens {
  const issued = new Map<string, { readonly instanceId: string; readonly expires: number }>();
  return {
    issue: (instanceId, ttlSeconds) => {
      const oldest = issued.size >= capacity ? issued.keys().next().value : undefined;
      if (oldest !== undefined) issued.delete(oldest);
      const token = randomBytes(40).toString('base64url');
      issued.set(token, { instanceId, expires: now() + ttlSeconds * 1000 });
      return token;
    },
    remaining: (instanceId, token) => {
      const one = issued.get(token);
      const left = one?.instanceId === instanceId ? Math.ceil((one.expires - now()) / 1000) : 0;
      return left > 0 ? left : undefined;
    },
  };
}
