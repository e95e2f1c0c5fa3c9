import { beginStop } from '../lifecycle/stop.js';
import { items } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { flag, ids, requiredList } from '../protocol/params.js';
import { defineAction, type Action } from './action.js';
import { findInstances } from './find.js';
import { requireState, transition } from './transition.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html */
export const stopInstances: Action = defineAction({
  name: 'StopInstances',
  params: { InstanceId: requiredList(ids.instance), Force: flag },
  refuses: ['Hibernate', 'SkipOsShutdown'],
  check: (context, params) => {
    const instances = findInstances(context, params.InstanceId);
    requireState(instances, ['running', 'stopping', 'stopped'], 'stopped');
    const kept = instances.find((instance) => instance.disableApiStop);
    if (kept !== undefined) {
      throw new ApiError(
        'OperationNotPermitted',
        `The instance '${kept.id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
      );
    }
  },
  run(context, params) {
    const before = findInstances(context, params.InstanceId);
    for (const instance of before) {
      if (instance.state === 'running') beginStop(context, instance, { force: params.Force ?? false });
    }
    return { instancesSet: items(before.map((instance) => transition(context, instance))) };
  },
});
