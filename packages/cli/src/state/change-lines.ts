import type { PlannedChange } from '../terraform/messages.js';

/** `terraform: 12 to add, 1 to change`, and a line for everything that is there already and would not stay as it is. Pure. */
export function changeLines(changes: readonly PlannedChange[]): readonly string[] {
  const touched = changes.filter(({ action }) => action !== 'create');
  return [
    `terraform: ${countChanges(changes)}`,
    ...touched.map(({ action, address }) => `  ${action} ${address}`),
  ];
}

/** `12 to add, 1 to change`. Pure. */
export function countChanges(changes: readonly PlannedChange[]): string {
  const count = (actions: readonly PlannedChange['action'][]): number =>
    changes.filter(({ action }) => actions.includes(action)).length;
  const parts = [
    [count(['create']), 'to add'],
    [count(['import']), 'to take over'],
    [count(['update']), 'to change'],
    [count(['replace']), 'to replace'],
    [count(['delete']), 'to remove'],
  ] as const;
  const said = parts.flatMap(([number, what]) => (number === 0 ? [] : [`${String(number)} ${what}`]));
  return said.length === 0 ? 'nothing to change' : said.join(', ');
}
