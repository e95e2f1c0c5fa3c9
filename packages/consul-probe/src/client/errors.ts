/** Which question an error is about. */
export interface Asked {
  /** The agent, as the transport labels it. */
  readonly agent: string;
  readonly method: string;
  /** Path and query. A token is sent in a header and is therefore never part of it. */
  readonly path: string;
}

/** No answer: nothing listens, the deadline passed, or the connection broke half-way. Whether a change was made is unknown. */
export class ConsulSilent extends Error {
  override readonly name = 'ConsulSilent';
  readonly asked: Asked;
  readonly why: 'deadline' | 'connection';
  readonly afterMs: number;
  /** What went wrong, without naming the agent. */
  readonly reason: string;

  constructor(asked: Asked, why: ConsulSilent['why'], afterMs: number, cause: unknown) {
    const what = why === 'deadline' ? `no answer within ${String(afterMs)} ms` : innermost(cause);
    const reason = `${what} (${asked.method} ${asked.path})`;
    super(`${asked.agent}: ${reason}`, { cause });
    this.reason = reason;
    this.asked = asked;
    this.why = why;
    this.afterMs = afterMs;
  }
}

/** The agent answered, and the answer is no. */
export class ConsulRefused extends Error {
  override readonly name = 'ConsulRefused';
  readonly asked: Asked;
  readonly status: number;
  /** The agent's own words, shortened to 300 characters. */
  readonly says: string;
  readonly reason: string;

  constructor(asked: Asked, status: number, says: string) {
    const words = says.trim().slice(0, 300);
    const reason = `${String(status)} ${words || 'without a word'} (${asked.method} ${asked.path})`;
    super(`${asked.agent}: ${reason}`);
    this.reason = reason;
    this.asked = asked;
    this.status = status;
    this.says = words;
  }
}

/** The agent answered, and the answer cannot be what Consul says: not JSON, a field of another type, too long. */
export class ConsulUnreadable extends Error {
  override readonly name = 'ConsulUnreadable';
  readonly asked: Asked;
  readonly problem: string;
  readonly reason: string;

  constructor(asked: Asked, problem: string, cause?: unknown) {
    const reason = `unreadable answer: ${problem} (${asked.method} ${asked.path})`;
    super(`${asked.agent}: ${reason}`, { cause });
    this.reason = reason;
    this.asked = asked;
    this.problem = problem;
  }
}

/** Connection errors hide their reason: an AggregateError has no message of its own when every address failed. */
function innermost(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  if (!(error instanceof Error)) return 'the connection failed';
  return error.message === '' ? error.name : error.message;
}

/** What went wrong, for a message that names the agent itself. */
export function reasonOf(error: unknown): string {
  if (error instanceof ConsulSilent || error instanceof ConsulRefused || error instanceof ConsulUnreadable) {
    return error.reason;
  }
  return error instanceof Error ? error.message : String(error);
}
