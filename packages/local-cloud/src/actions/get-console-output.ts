import { instanceTypes } from '../model/instance-types.js';
import { timestamp } from '../model/clock.js';
import { ApiError } from '../protocol/error.js';
import { flag, ids } from '../protocol/params.js';
import { defineAction, type Action } from './action.js';
import { findInstance } from './find.js';

/** EC2 keeps the most recent 64 KiB. */
const keptBytes = 64 * 1024;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html */
export const getConsoleOutput: Action = defineAction({
  name: 'GetConsoleOutput',
  params: { InstanceId: ids.instance, Latest: flag },
  check: (context, params) => {
    const { instanceType } = findInstance(context, params.InstanceId);
    if (params.Latest === true && instanceTypes.get(instanceType)?.hypervisor !== 'nitro') {
      throw new ApiError(
        'UnsupportedOperation',
        'This instance type does not support retrieving the latest console logs. Only instance types based on Nitro support this functionality.',
      );
    }
  },
  async run(context, params) {
    const instance = findInstance(context, params.InstanceId);
    const gone = instance.state === 'terminated';
    const text = gone ? '' : await context.host.machines.console(instance.id);
    const tail = Buffer.from(text, 'utf8').subarray(-keptBytes);
    return {
      instanceId: instance.id,
      timestamp: timestamp(context.clock.now()),
      output: tail.length === 0 ? undefined : tail.toString('base64'),
    };
  },
});
