import { lasting } from './deadlines.js';
import type { Diagnostic } from './messages.js';

/** A failure of Terraform in one sentence, and what to do about it. */
export interface Explanation {
  readonly sentence: string;
  readonly advice: string;
}

/** Who holds the state lock, as Terraform reports it. */
export interface LockHolder {
  readonly id: string;
  readonly who: string;
  /** As printed by Terraform, UTC. */
  readonly since: string;
}

/** The holder of the state lock when that is what a diagnostic is about. */
export function lockHolder({ summary, detail }: Diagnostic): LockHolder | undefined {
  if (!/state lock/i.test(summary)) return undefined;
  const field = (name: string): string | undefined =>
    new RegExp(`^\\s*${name}:\\s+(.+?)\\s*$`, 'm').exec(detail)?.[1];
  const [id, who, since] = [field('ID'), field('Who'), field('Created')];
  return id === undefined || who === undefined || since === undefined ? undefined : { id, who, since };
}

/** When a lock was taken, milliseconds since the epoch. Terraform prints Go's form: `2026-01-02 03:04:05.678 +0000 UTC`. Pure. */
function timeOfLock(text: string): number {
  const [, day = '', time = ''] =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d* \+0000 UTC/.exec(text) ?? [];
  return Date.parse(`${day}T${time}Z`);
}

/** Who holds the lock and since when: `ada@ops-1 since 2026-01-02 03:04:05 UTC, 12 min ago`. Pure. */
export function lockedBy({ who, since }: Pick<LockHolder, 'who' | 'since'>, now?: Date): string {
  const at = timeOfLock(since);
  // Of another form than ever seen, it is worth more as it stands than not at all.
  if (Number.isNaN(at)) return `${who} since ${since}`;
  const ago = now === undefined ? '' : `, ${lasting(now.getTime() - at)} ago`;
  return `${who} since ${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC${ago}`;
}

/** Turns the first error into a sentence that names the resource at fault. `log` is where everything else stands. */
export function explain(diagnostics: readonly Diagnostic[], log: string): Explanation {
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error === undefined) return { sentence: 'terraform failed without saying why.', advice: `read ${log}` };
  const holder = lockHolder(error);
  if (holder !== undefined) {
    return {
      sentence: `the state is locked by ${lockedBy(holder)}.`,
      advice: 'wait until that run has ended, then run the same command again',
    };
  }
  const cause = rules.find(({ pattern }) => pattern.test(`${error.summary}\n${error.detail}`));
  const at = error.address === undefined ? '' : `${error.address}: `;
  return { sentence: `${at}${oneLine(error.summary)}`, advice: cause?.advice ?? `read ${log}` };
}

const rules: readonly { readonly pattern: RegExp; readonly advice: string }[] = [
  {
    pattern: /no valid credential sources|ExpiredToken|InvalidClientTokenId|AuthFailure/i,
    advice: 'renew the AWS credentials, then run the same command again',
  },
  {
    pattern: /UnauthorizedOperation|AccessDenied/i,
    advice: 'give these credentials the permission the error names',
  },
  {
    pattern: /VcpuLimitExceeded|LimitExceeded|QuotaExceeded/i,
    advice: 'raise the quota the error names, or use less',
  },
  {
    pattern: /Failed to query available provider packages|could not connect to registry/i,
    advice: 'npm run bootstrap',
  },
  { pattern: /NoSuchBucket|bucket does not exist/i, advice: 'run the setup of this account first' },
];

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
