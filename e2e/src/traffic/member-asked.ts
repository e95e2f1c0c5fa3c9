import { z } from 'zod';
import type { MemberClients } from './member-clients.js';
import type { Answer } from './target.js';

/** What an error of a service's client says of the question that it ended. */
export interface ErrorRules {
  /** The member answered, and the answer was no: the way to it is good. */
  readonly isRefusal: (error: unknown) => boolean;
  /** The change certainly was not made and never will be. */
  readonly hadNoEffect: (error: unknown) => boolean;
}

type Call<Client, Result> = (client: Client, options: { readonly signal: AbortSignal }) => Promise<Result>;

/** One member as clients of any service ask it: what its errors mean is the service's, what follows from that is not. */
export class MemberAsked<Client> {
  readonly #members: MemberClients<Client>;
  readonly #rules: ErrorRules;
  #answers = 0;

  constructor(members: MemberClients<Client>, rules: ErrorRules) {
    this.#members = members;
    this.#rules = rules;
  }

  /** A question changes nothing, so without an answer it has failed; past its deadline nobody asks which. */
  async look<Result>(signal: AbortSignal, call: Call<Client, Result>): Promise<Answer<Result>> {
    const answer = await this.change(signal, call);
    return answer.kind === 'unknown' && !signal.aborted ? { ...answer, kind: 'failed' } : answer;
  }

  /** A change whose answer is lost may have been made, unless it was certainly never sent or was refused for what it is. */
  async change<Result>(signal: AbortSignal, call: Call<Client, Result>): Promise<Answer<Result>> {
    const door = await this.#members.client(signal);
    if (door.kind === 'none') return { kind: 'failed', because: door.because };
    const before = this.#answers;
    try {
      const result = await call(door.client, { signal });
      this.#answers += 1;
      return { kind: 'ok', result };
    } catch (error) {
      const isRefusal = this.#rules.isRefusal(error);
      if (isRefusal) this.#answers += 1;
      // Late is not gone: as long as the same way brings answers to others, another one would be no faster.
      const isLate = signal.aborted && this.#answers > before;
      if (!isRefusal && !isLate) this.#members.drop(door.client);
      return { kind: this.#rules.hadNoEffect(error) ? 'failed' : 'unknown', because: String(error) };
    }
  }
}

// SSH_OPEN_CONNECT_FAILED, RFC 4254 section 5.1: nothing listened where the channel was to lead.
const refusedChannel = z.object({ reason: z.literal(2) });
const refusedConnection = z.object({ code: z.literal('ECONNREFUSED') });
// Node.js's own words for an HTTP/2 connection that takes no more requests: https://nodejs.org/api/errors.html
const closedSession = z.object({
  code: z.enum(['ERR_HTTP2_INVALID_SESSION', 'ERR_HTTP2_GOAWAY_SESSION']),
});

/** Whether a connection failed before anything could be sent on it. */
export function neverSent(cause: unknown): boolean {
  return [refusedChannel, refusedConnection, closedSession].some(
    (refused) => refused.safeParse(cause).success,
  );
}
