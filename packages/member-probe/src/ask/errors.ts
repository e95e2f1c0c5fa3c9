/** Which question an error is about. */
export interface Asked {
  /** The member, as the transport labels it. */
  readonly member: string;
  /** What was asked, as messages show it. A password or a token is never part of it. */
  readonly question: string;
}

/** No answer: nothing listens, the deadline passed, or the connection broke half-way. Whether a change was made is unknown. */
export class MemberSilent extends Error {
  override readonly name = 'MemberSilent';
  readonly asked: Asked;
  readonly why: 'deadline' | 'connection';
  readonly afterMs: number;
  /** What went wrong, without naming the member. */
  readonly reason: string;

  constructor(asked: Asked, why: MemberSilent['why'], afterMs: number, cause: unknown) {
    const what = why === 'deadline' ? `no answer within ${String(afterMs)} ms` : innermost(cause);
    const reason = about(asked, what);
    super(`${asked.member}: ${reason}`, { cause });
    this.reason = reason;
    this.asked = asked;
    this.why = why;
    this.afterMs = afterMs;
  }
}

/** The member answered, and the answer is no. A service's own kind of it says by which code. */
export class MemberRefused extends Error {
  override readonly name: string = 'MemberRefused';
  readonly asked: Asked;
  /** The member's own words, shortened to 300 characters. */
  readonly says: string;
  readonly reason: string;

  /** `shown`: put before the words in messages, where a code tells a person something. */
  constructor(asked: Asked, says: string, shown = '') {
    const words = says.trim().slice(0, 300);
    const what = [shown, words || (shown === '' ? 'refused without a word' : 'without a word')];
    const reason = about(asked, what.join(' ').trim());
    super(`${asked.member}: ${reason}`);
    this.reason = reason;
    this.asked = asked;
    this.says = words;
  }
}

/** The member answered, and the answer cannot be what the service says: not JSON, a field of another type, too long. */
export class MemberUnreadable extends Error {
  override readonly name = 'MemberUnreadable';
  readonly asked: Asked;
  readonly problem: string;
  readonly reason: string;

  constructor(asked: Asked, problem: string, cause?: unknown) {
    const reason = about(asked, `unreadable answer: ${problem}`);
    super(`${asked.member}: ${reason}`, { cause });
    this.reason = reason;
    this.asked = asked;
    this.problem = problem;
  }
}

function about({ question }: Asked, what: string): string {
  return `${what} (${question})`;
}

/** Connection errors hide their reason: an AggregateError has no message of its own when every address failed. */
function innermost(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  if (!(error instanceof Error)) return 'the connection failed';
  return error.message === '' ? error.name : error.message;
}

/** What went wrong, for a message that names the member itself. */
export function reasonOf(error: unknown): string {
  if (error instanceof MemberSilent || error instanceof MemberRefused || error instanceof MemberUnreadable) {
    return error.reason;
  }
  return error instanceof Error ? error.message : String(error);
}
