import type { ParsedXml, RoleKeys } from './context.js';
import type { KeyRing } from './endpoint/keys.js';
import type { RoleCredentials } from './imds-facts.js';
import type { Clock } from './model/clock.js';
import type { Moto } from './moto/client.js';
import { ApiError } from './protocol/error.js';
import { leaf } from './protocol/read-xml.js';

/** EC2 hands out role credentials for about six hours. */
const lifetimeSeconds = 6 * 3600;

/** New ones are fetched when less than an hour is left, so that nobody is handed credentials about to expire. */
const renewBeforeMs = 3600 * 1000;

/** How the store knows the account, the time, and how long credentials are to live. */
export interface RoleSettings {
  readonly accountId: string;
  readonly clock: Clock;
  /** Seconds that a role's credentials are good, where they are to be good for a shorter time than EC2's. */
  readonly shortened: (roleName: string, instanceId: string) => number | undefined;
  /** Aborted when the cloud goes down. */
  readonly signal: AbortSignal;
}

/**
 * Role credentials for machines, by STS AssumeRole of the control plane, so that GetCallerIdentity names the role.
 * They are fetched when an instance gets its profile; the metadata service only reads what is there.
 */
export class RoleCredentialStore implements RoleKeys {
  readonly #held = new Map<string, RoleCredentials>();
  readonly #moto: Moto;
  readonly #keys: KeyRing;
  readonly #where: RoleSettings;

  constructor(moto: Moto, keys: KeyRing, where: RoleSettings) {
    this.#moto = moto;
    this.#keys = keys;
    this.#where = where;
  }

  async prepare(roleName: string, instanceId: string): Promise<void> {
    const answer = await this.#moto.call('sts', 'AssumeRole', {
      RoleArn: `arn:aws:iam::${this.#where.accountId}:role/${roleName}`,
      RoleSessionName: instanceId,
      DurationSeconds: String(lifetimeSeconds),
    });
    const result = answer['AssumeRoleResult'] as ParsedXml | undefined;
    const credentials = result?.['Credentials'] as ParsedXml | undefined;
    const accessKeyId = leaf(credentials, 'AccessKeyId');
    const now = this.#where.clock.now();
    const shortened = this.#where.shortened(roleName, instanceId);
    const lifetimeMs = (shortened ?? lifetimeSeconds) * 1000;
    const expiration = seconds(now + lifetimeMs);
    this.#keys.admit(accessKeyId, `role/${roleName}/${instanceId}`, Date.parse(expiration));
    const fetched = {
      accessKeyId,
      secretAccessKey: leaf(credentials, 'SecretAccessKey'),
      sessionToken: leaf(credentials, 'SessionToken'),
      lastUpdated: seconds(now),
      expiration,
    };
    this.#held.set(heldBy(roleName, instanceId), fetched);
    const renewAfterMs = lifetimeMs > 2 * renewBeforeMs ? lifetimeMs - renewBeforeMs : lifetimeMs / 2;
    void this.#renewAfter(renewAfterMs, fetched, { roleName, instanceId });
  }

  /**
   * They are renewed in time, read or not: the metadata service never answers with expired ones. Short ones at half their
   * life. Those that others have taken the place of meanwhile are let go, so that renewals do not multiply.
   */
  async #renewAfter(ms: number, fetched: RoleCredentials, holder: Holder): Promise<void> {
    const { clock, signal } = this.#where;
    await clock.delay(ms, signal);
    if (signal.aborted) return;
    const { roleName, instanceId } = holder;
    if (this.#held.get(heldBy(roleName, instanceId)) !== fetched) return;
    await this.prepare(roleName, instanceId).catch(() => undefined);
  }

  /** What the metadata service answers; throws when the instance never got this role. */
  current(roleName: string, instanceId: string): RoleCredentials {
    const held = this.#held.get(heldBy(roleName, instanceId));
    if (held === undefined)
      throw new ApiError('NotFound', `${instanceId} has no credentials of ${roleName}`, 404);
    if (Date.parse(held.expiration) - this.#where.clock.now() < renewBeforeMs) {
      // The renewal in time has failed: tried again for the next reader. These are still good for a while.
      void this.prepare(roleName, instanceId).catch(() => undefined);
    }
    return held;
  }
}

/** Whose credentials they are. */
interface Holder {
  readonly roleName: string;
  readonly instanceId: string;
}

function heldBy(roleName: string, instanceId: string): string {
  return `${roleName} ${instanceId}`;
}

/** The metadata service writes times without milliseconds. */
function seconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
