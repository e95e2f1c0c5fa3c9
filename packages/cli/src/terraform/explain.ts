import type { Diagnostic } from './messages.js';

/** A failure of Terraform in one sentence, and what to do about it. */
export interface Explanation {
  readonly sentence: string;
  readonly next: string;
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

/** Turns the first error into a sentence that names the resource at fault. `log` is where everything else stands. */
export function explain(diagnostics: readonly Diagnostic[], log: string): Explanation {
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error === undefined) return { sentence: 'terraform failed without saying why.', next: `read ${log}` };
  const holder = lockHolder(error);
  if (holder !== undefined) {
    return {
      sentence: `the state is locked by ${holder.who} since ${holder.since}.`,
      next: 'wait until that run has ended, then run the same command again',
    };
  }
  const cause = rules.find(({ pattern }) => pattern.test(`${error.summary}\n${error.detail}`));
  const at = error.address === undefined ? '' : `${error.address}: `;
  return { sentence: `${at}${oneLine(error.summary)}`, next: cause?.next ?? `read ${log}` };
}

const rules: readonly { readonly pattern: RegExp; readonly next: string }[] = [
  {
    pattern: /no valid credential sources|ExpiredToken|InvalidClientTokenId|AuthFailure/i,
    next: 'renew the AWS credentials, then run the same command again',
  },
  {
    pattern: /UnauthorizedOperation|AccessDenied/i,
    next: 'give these credentials the permission the error names',
  },
  {
    pattern: /VcpuLimitExceeded|LimitExceeded|QuotaExceeded/i,
    next: 'raise the quota the error names, or use less',
  },
  {
    pattern: /Failed to query available provider packages|could not connect to registry/i,
    next: 'npm run bootstrap',
  },
  { pattern: /NoSuchBucket|bucket does not exist/i, next: 'run the setup of this account first' },
];

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
