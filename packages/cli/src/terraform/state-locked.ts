import { lockedBy, type LockHolder, lockHolder } from './explain.js';
import { TerraformFailed } from './terraform.js';

/** Who holds the lock that terraform was refused for; undefined when it failed of anything else. */
export function lockHolderIn(error: unknown): LockHolder | undefined {
  if (!(error instanceof TerraformFailed)) return undefined;
  return error.diagnostics.flatMap((one) => lockHolder(one) ?? [])[0];
}

/** Who holds the lock, and what a person does who knows that nothing runs there any more. Pure. */
export function lockedSentence(
  holder: LockHolder,
  at: { readonly folder: string; readonly now: Date },
): string {
  return `The state is locked by ${lockedBy(holder, at.now)}: wait until that has ended, or, if nothing runs there any more, terraform -chdir=${at.folder} force-unlock ${holder.id}.`;
}
