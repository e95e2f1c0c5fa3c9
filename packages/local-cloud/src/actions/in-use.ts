import type { Context } from '../context.js';
import { holdsResources, type Instance } from '../model/instance.js';
import { ApiError } from '../protocol/error.js';

/** moto does not know our instances, so what they stand on is guarded here. */
export function refuseWhileUsed(
  context: Context,
  { what, id }: { readonly what: string; readonly id: string },
  uses: (instance: Instance) => boolean,
): void {
  const user = context.store.instances.all().find((instance) => holdsResources(instance) && uses(instance));
  if (user === undefined) return;
  throw new ApiError('DependencyViolation', `The ${what} '${id}' has dependencies and cannot be deleted.`);
}
