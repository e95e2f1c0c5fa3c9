import { hostCommand } from './host-command.js';

/** One packet filter rule of ours: the table, the chain and the match with its target. */
export interface Rule {
  readonly table: 'nat' | 'filter' | 'mangle';
  readonly chain: string;
  readonly match: readonly string[];
  /** `first` where a rule of the host's own firewall could otherwise decide before ours. */
  readonly place: 'first' | 'last';
}

/** Waits for the lock other programs hold on the tables, at most this many seconds. */
const lock = ['-w', '10'];

/** Adds a rule carrying the comment that {@link removeRules} finds it by. */
export async function addRule(rule: Rule, comment: string): Promise<void> {
  await hostCommand('iptables', [
    ...lock,
    ...['-t', rule.table, rule.place === 'first' ? '-I' : '-A', rule.chain],
    ...rule.match,
    ...['-m', 'comment', '--comment', comment],
  ]);
}

/** Removes every rule whose comment begins with `comment` and whose match has all of `having`. */
export async function removeRules(comment: string, having: readonly string[] = []): Promise<void> {
  for (const table of ['nat', 'filter', 'mangle'] as const) {
    const saved = await hostCommand('iptables-save', ['-t', table]);
    for (const deletion of deletionsFor(saved, comment, having)) {
      await hostCommand('iptables', [...lock, '-t', table, ...deletion]);
    }
  }
}

/** From `iptables-save` output: the arguments that delete each rule with that comment. Comments hold no spaces. */
export function deletionsFor(saved: string, comment: string, having: readonly string[] = []): string[][] {
  return saved
    .split('\n')
    .filter((line) => line.startsWith('-A '))
    .map((line) => line.split(' ').map((word) => word.replaceAll('"', '')))
    .filter(
      (words) => words[words.indexOf('--comment') + 1]?.startsWith(comment) && words.includes('--comment'),
    )
    .filter((words) => having.every((word) => words.includes(word)))
    .map((words) => ['-D', ...words.slice(1)]);
}
