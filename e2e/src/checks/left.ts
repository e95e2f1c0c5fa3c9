import type { Check } from '@moult/report';
import type { Left } from '../leftovers/left.js';

const name = 'nothing is left of the rehearsal';

/** Whether anything outlived the rehearsal; what was kept on purpose is no matter for a check. Pure. */
export function leftCheck(left: Left): readonly Check[] {
  switch (left.kind) {
    case 'nothing':
      return [{ name, held: 'yes', evidence: 'cloud, state and host were looked at' }];
    case 'some':
      return [{ name, held: 'no', evidence: left.what.join('; ') }];
    case 'not-looked':
      return [{ name, held: 'undecided', evidence: left.because }];
    case 'kept':
      return [];
  }
}
