import { CommandFailed } from '../program/command-failed.js';
import { forbiddenChanges } from '../terraform/guard.js';
import type { PlannedChange } from '../terraform/messages.js';

/**
 * Refuses a plan that a living cluster would not survive.
 * @throws {CommandFailed} (4) naming every resource at stake.
 */
export function refuseForbidden(changes: readonly PlannedChange[]): void {
  const forbidden = forbiddenChanges(changes);
  if (forbidden.length === 0) return;
  const list = forbidden.map(({ change, because }) => `${change.action} ${change.address} (${because})`);
  throw new CommandFailed(
    4,
    `Terraform would ${list.join('; ')}. Nothing was changed: take the change of configuration back that causes it.`,
  );
}
