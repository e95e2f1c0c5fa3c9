import type { FinalReads } from '@moult/history-checker';

/** What members held in the end, as the history checker's `--members` reads it. Pure. */
export function printFinalReads(members: FinalReads): string {
  const named = [...members].map(([member, held]) => [member, Object.fromEntries(held)] as const);
  return `${JSON.stringify(Object.fromEntries(named), undefined, 2)}\n`;
}
