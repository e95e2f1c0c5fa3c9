import type { Context } from '../context.js';
import type { Instance, InstanceState } from '../model/instance.js';
import type { XmlNode } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { stateXml } from '../views/instance.js';

/** One entry of the answers of Start, Stop and Terminate: `before` is the record read before the change. */
export function transition(context: Context, before: Instance): XmlNode {
  const now = context.store.instances.get(before.id) ?? before;
  return {
    instanceId: before.id,
    currentState: stateXml(now.state),
    previousState: stateXml(before.state),
  };
}

/** Refuses the whole call when one instance is in a state from which it cannot be done. */
export function requireState(
  instances: readonly Instance[],
  allowed: readonly InstanceState[],
  done: string,
): void {
  const wrong = instances.find((instance) => !allowed.includes(instance.state));
  if (wrong === undefined) return;
  throw new ApiError(
    'IncorrectInstanceState',
    `The instance '${wrong.id}' is not in a state from which it can be ${done}: ${wrong.state}.`,
  );
}
