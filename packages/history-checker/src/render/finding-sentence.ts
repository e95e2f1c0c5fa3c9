import type { Finding } from '../durability/finding.js';
import { named, quote } from './words.js';

/** What is wrong with a member's final value, in one sentence. */
export function findingSentence(finding: Finding): string {
  const key = `Key ${JSON.stringify(finding.key)}`;
  switch (finding.kind) {
    case 'lost-write':
      return `${key}: acknowledged write lost: ${named(finding.write)} is missing on ${finding.member}, which holds the older ${quote(finding.holds)}.`;
    case 'foreign-value': {
      const why =
        finding.failed === undefined ? 'which nobody wrote' : `although ${named(finding.failed)} was refused`;
      return `${key}: ${finding.member} holds ${quote(finding.holds)}, ${why}.`;
    }
    case 'members-differ': {
      const values = finding.values.map(({ member, value }) => `${member} holds ${quote(value)}`);
      return `${key}: members differ: ${values.join(', ')}.`;
    }
  }
}
