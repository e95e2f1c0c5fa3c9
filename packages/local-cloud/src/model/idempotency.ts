import { createHash } from 'node:crypto';
import { ApiError } from '../protocol/error.js';
import { flatten, type ParamNode } from '../protocol/query.js';

/** What was asked under a token, and the promise of its outcome, so that a retry joins the first call. */
interface Remembered {
  readonly fingerprint: string;
  readonly outcome: Promise<unknown>;
}

/**
 * ClientToken idempotency: the same token with the same parameters gives the first outcome again, with other
 * parameters `IdempotentParameterMismatch`. https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
 * A call that failed made nothing, so its token is free again.
 */
export class ClientTokens {
  readonly #remembered = new Map<string, Remembered>();

  /** Runs `act` once per action and token; without a token every call is a new one. */
  async once<T>(action: string, params: ParamNode, act: () => Promise<T>): Promise<T> {
    const token = params['ClientToken'];
    if (typeof token !== 'string' || token === '') return act();
    if (token.length > 64) {
      throw new ApiError('InvalidParameterValue', 'ClientToken must not be longer than 64 characters.');
    }
    const key = `${action} ${token}`;
    const fingerprint = digest(params);
    const earlier = this.#remembered.get(key);
    if (earlier !== undefined) {
      if (earlier.fingerprint !== fingerprint) {
        throw new ApiError(
          'IdempotentParameterMismatch',
          'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
        );
      }
      return (await earlier.outcome) as T;
    }
    const outcome = act();
    this.#remembered.set(key, { fingerprint, outcome });
    try {
      return await outcome;
    } catch (cause) {
      this.#remembered.delete(key);
      throw cause;
    }
  }
}

function digest(params: ParamNode): string {
  const flat = Object.entries(flatten(params)).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(flat)).digest('hex');
}
