import type { Check } from '@moult/report';
import type { Evidence } from '../report/evidence.js';

const name = 'what was loaded before is on every member';

/** Whether every member holds what was written before the upgrade began: an empty volume shows here. Pure. */
export function loadedCheck({ values, readBack }: Evidence['loaded']): Check {
  if (readBack.kind === 'unreadable') {
    const { member, key, because } = readBack;
    return { name, held: 'undecided', evidence: `${key} could not be read on ${member}: ${because}` };
  }
  const missing = [...readBack.members].flatMap(([member, held]) => {
    const other = [...values].filter(([key, value]) => held.get(key)?.value !== value);
    const [first] = other;
    return first === undefined
      ? []
      : [`${member} lacks ${other.length} of ${values.size}, ${first[0]} first`];
  });
  if (missing.length > 0) return { name, held: 'no', evidence: missing.join('; ') };
  return { name, held: 'yes', evidence: `${values.size} values on each of ${readBack.members.size} members` };
}
