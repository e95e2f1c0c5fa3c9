import type { EC2Client } from '@aws-sdk/client-ec2';

/**
 * Below this much life (ms) new credentials are asked for: the SDK itself renews in the last five minutes only, and the
 * engine starts no step that the credentials might not outlive.
 */
const renewBelowMs = 20 * 60_000;

/** Asking for new credentials may call a role service or start a program; at most this often (ms). */
const renewEveryMs = 60_000;

/** Tells when the credentials in use end, renewing them in time where their source can. */
export class CredentialsWatch {
  readonly #ec2: EC2Client;
  readonly #now: () => number;
  #askedAt = -Infinity;

  constructor(ec2: EC2Client, now: () => number) {
    this.#ec2 = ec2;
    this.#now = now;
  }

  /** Milliseconds since the epoch, or `never`. Rejects when there are no credentials at all. */
  async end(): Promise<number | 'never'> {
    const { credentials } = this.#ec2.config;
    const { expiration } = await credentials();
    if (expiration === undefined) return 'never';
    const mayAsk = this.#now() - this.#askedAt >= renewEveryMs;
    if (expiration.getTime() - this.#now() >= renewBelowMs || !mayAsk) return expiration.getTime();
    this.#askedAt = this.#now();
    const renewed = await credentials({ forceRefresh: true });
    return renewed.expiration?.getTime() ?? 'never';
  }
}
