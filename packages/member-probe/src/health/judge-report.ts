import type { MemberHealth, MemberNumbers } from './health.js';
import type { MemberReason } from './reason.js';

/** What one member said when it was asked itself, or that it said nothing. */
export interface MemberReport<Facts extends { readonly kind: 'answered' }> {
  /** What the operator calls this member: an address, a node behind a tunnel. */
  readonly label: string;
  /** When it was asked, milliseconds since the epoch by the asker's clock. */
  readonly at: number;
  readonly answer: { readonly kind: 'silent'; readonly because: string } | Facts;
}

/** How a service judges what a member said. */
export interface Judging<Facts, Reason, Numbers> {
  /** When the look began (milliseconds since the epoch), and how much older an answer may be. */
  readonly at: number;
  readonly freshMs: number;
  readonly nameOf: (facts: Facts) => string;
  /** Every rule is asked, so that an operator hears of everything at once. */
  readonly reasonsOf: (facts: Facts) => readonly Reason[];
  readonly numbersOf: (facts: Facts) => Numbers | null;
}

/** Judges one member. Silence and old evidence are not known to be healthy, whatever the service. */
export function judgeReport<
  Facts extends { readonly kind: 'answered' },
  Reason,
  Numbers extends MemberNumbers,
>(
  { label, at, answer }: MemberReport<Facts>,
  { at: now, freshMs: allowedMs, nameOf, reasonsOf, numbersOf }: Judging<Facts, Reason, Numbers>,
): MemberHealth<Reason | MemberReason, Numbers> {
  const unknown = { label, at, kind: 'unknown', numbers: null } as const;
  if (answer.kind === 'silent') {
    return { ...unknown, member: label, reasons: [{ kind: 'silent', because: answer.because }] };
  }
  const member = nameOf(answer);
  const ageMs = now - at;
  if (ageMs > allowedMs) return { ...unknown, member, reasons: [{ kind: 'old-evidence', ageMs, allowedMs }] };
  const reasons = reasonsOf(answer);
  const kind = reasons.length === 0 ? 'healthy' : 'unhealthy';
  return { member, label, at, kind, reasons, numbers: numbersOf(answer) };
}
