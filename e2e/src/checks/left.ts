import type { Check } from '@moult/report';

/** Whether anything outlived the rehearsal. `null`: it has not ended yet, and nobody can say. Pure. */
export function leftCheck(left: readonly string[] | null): readonly Check[] {
  if (left === null) return [];
  const name = 'nothing is left of the rehearsal';
  return left.length === 0
    ? [{ name, held: 'yes', evidence: 'cloud, state and host were looked at' }]
    : [{ name, held: 'no', evidence: left.join('; ') }];
}
