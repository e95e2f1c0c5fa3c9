import { beginTerminate } from '../lifecycle/terminate.js';
import { userInitiated } from '../lifecycle/stop.js';
import { items } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { ids, requiredList } from '../protocol/params.js';
import { defineAction, type Action } from './action.js';
import { findInstances } from './find.js';
import { transition } from './transition.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html */
export const terminateInstances: Action = defineAction({
  name: 'TerminateInstances',
  params: { InstanceId: requiredList(ids.instance) },
  refuses: ['Force', 'SkipOsShutdown'],
  check: (context, params) => {
    // One protected instance keeps the whole batch alive: half a termination is nobody's wish.
    const kept = findInstances(context, params.InstanceId).find((instance) => instance.disableApiTermination);
    if (kept !== undefined) {
      throw new ApiError(
        'OperationNotPermitted',
        `The instance '${kept.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      );
    }
  },
  run(context, params) {
    const before = findInstances(context, params.InstanceId);
    for (const { id, state } of before) {
      if (state !== 'terminated' && state !== 'shutting-down') beginTerminate(context, id, userInitiated);
    }
    return { instancesSet: items(before.map((instance) => transition(context, instance))) };
  },
});
