import { ids, requiredList } from '../protocol/params.js';
import { defineAction, done, type Action } from './action.js';
import { findInstances } from './find.js';
import { requireState } from './transition.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html; the state stays `running` throughout. */
export const rebootInstances: Action = defineAction({
  name: 'RebootInstances',
  params: { InstanceId: requiredList(ids.instance) },
  check: (context, params) => {
    requireState(findInstances(context, params.InstanceId), ['running'], 'rebooted');
  },
  run(context, params) {
    for (const { id } of findInstances(context, params.InstanceId)) {
      context.work.queue(id, `reboot ${id}`, () => context.host.machines.reboot(id));
    }
    return done;
  },
});
