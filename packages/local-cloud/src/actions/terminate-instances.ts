import { beginTerminate } from '../lifecycle/terminate.js';
import { userInitiated } from '../lifecycle/stop.js';
import type { Instance } from '../model/instance.js';
import { items } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { flag, ids, requiredList } from '../protocol/params.js';
import { defineAction, type Action } from './action.js';
import { findInstances } from './find.js';
import { transition } from './transition.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html */
export const terminateInstances: Action = defineAction({
  name: 'TerminateInstances',
  params: { InstanceId: requiredList(ids.instance), DryRun: flag },
  refuses: ['Force', 'SkipOsShutdown'],
  check: (context, params) => {
    const { refusal } = sortOut(findInstances(context, params.InstanceId));
    // Only a dry run is refused before anything happens: the call itself terminates in the other zones, and fails then.
    if (params.DryRun === true && refusal !== undefined) throw refusal;
  },
  run(context, params) {
    const { doomed, refusal } = sortOut(findInstances(context, params.InstanceId));
    for (const { id, state } of doomed) {
      if (state !== 'terminated' && state !== 'shutting-down') beginTerminate(context, id, userInitiated);
    }
    if (refusal !== undefined) throw refusal;
    return { instancesSet: items(doomed.map((instance) => transition(context, instance))) };
  },
});

/** A batch: what of it is terminated, and with which error the request fails nevertheless. */
interface Sorted {
  readonly doomed: readonly Instance[];
  readonly refusal: ApiError | undefined;
}

/**
 * A protected instance keeps those of the batch that are in its zone; those in other zones are terminated, and the request
 * fails: "The specified instances that are in the same Availability Zone as the protected instance are not terminated."
 */
function sortOut(batch: readonly Instance[]): Sorted {
  const kept = batch.filter((instance) => instance.disableApiTermination);
  const zones = new Set(kept.map(({ placement }) => placement.zone));
  const [first] = kept;
  return {
    doomed: batch.filter(({ placement }) => !zones.has(placement.zone)),
    refusal: first === undefined ? undefined : protectedFrom(first),
  };
}

function protectedFrom({ id }: Instance): ApiError {
  return new ApiError(
    'OperationNotPermitted',
    `The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
  );
}
