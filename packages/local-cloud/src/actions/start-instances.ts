import type { Context } from '../context.js';
import { requireCapacity } from '../faults/effects.js';
import { arrive } from '../launch/boot.js';
import { releasePublicAddress, renewPublicAddress } from '../lifecycle/public-address.js';
import type { Instance } from '../model/instance.js';
import { items } from '../protocol/answer.js';
import { omit } from '../model/omit.js';
import { ids, requiredList } from '../protocol/params.js';
import { defineAction, type Action } from './action.js';
import { findInstances } from './find.js';
import { requireState, transition } from './transition.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html */
export const startInstances: Action = defineAction({
  name: 'StartInstances',
  params: { InstanceId: requiredList(ids.instance) },
  refuses: ['AdditionalInfo'],
  check: (context, params) => {
    requireState(findInstances(context, params.InstanceId), ['stopped', 'pending', 'running'], 'started');
  },
  run(context, params) {
    const before = findInstances(context, params.InstanceId);
    for (const { state, placement, instanceType } of before) {
      if (state === 'stopped') requireCapacity(context.faults, { zone: placement.zone, instanceType });
    }
    for (const instance of before) if (instance.state === 'stopped') start(context, instance);
    return { instancesSet: items(before.map((instance) => transition(context, instance))) };
  },
});

function start(context: Context, instance: Instance): void {
  context.store.instances.put(instance.id, {
    ...omit(instance, 'stateReason'),
    state: 'pending',
    transitionReason: '',
    launchTime: context.clock.now(),
  });
  context.work.queue(instance.id, `start ${instance.id}`, async () => {
    try {
      await renewPublicAddress(context, instance.id);
      await context.host.machines.start(instance.id);
      await context.pause(context.latency.boot);
      await arrive(context, instance.id);
    } catch (cause) {
      await releasePublicAddress(context, instance.id).catch(() => undefined);
      // The machine did not come up: it is stopped, and says why, instead of staying pending forever.
      context.store.instances.change(instance.id, (current) => ({
        ...current,
        state: 'stopped',
        stateReason: {
          code: 'Server.InternalError',
          message: 'Server.InternalError: Internal error on launch',
        },
      }));
      throw cause;
    }
  });
}
