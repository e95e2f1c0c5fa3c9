import { type Ground, recordsAt } from '../ground/ground.js';
import { CommandFailed } from '../program/command-failed.js';
import { fateOfOwner, readOwner } from './terraform-owner.js';

/**
 * Refuses to work beside a terraform that still does, whatever became of its runner and its lease.
 * @throws {CommandFailed} (3) naming its runner.
 */
export async function refuseLiving(ground: Ground): Promise<void> {
  const owner = await readOwner(ground.clients.s3, recordsAt(ground));
  const others = owner?.processes.filter(({ pid }) => pid !== process.pid) ?? [];
  if (owner === null || fateOfOwner({ processes: others }) !== 'alive') return;
  throw new CommandFailed(
    3,
    `Terraform of ${owner.holder} still works on this cluster: wait until it has ended.`,
    ground.typed.again,
  );
}
