import { moveAddresses } from '../lifecycle/addresses.js';
import { ApiError } from '../protocol/error.js';
import { ids, requiredList, text } from '../protocol/params.js';
import { defineAction, done, type Action } from './action.js';
import { withAssigned } from './assign-private-ip-addresses.js';
import { findByInterface } from './find.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnassignPrivateIpAddresses.html */
export const unassignPrivateIpAddresses: Action = defineAction({
  name: 'UnassignPrivateIpAddresses',
  params: { NetworkInterfaceId: ids.eni, PrivateIpAddress: requiredList(text(15), 50) },
  refuses: ['Ipv4Prefix'],
  check: (context, params) => {
    const { network } = findByInterface(context, params.NetworkInterfaceId);
    const [primary, ...secondary] = network.assigned;
    for (const address of params.PrivateIpAddress) {
      if (address === primary) {
        throw new ApiError(
          'InvalidParameterValue',
          `${address} is the primary address and cannot be unassigned.`,
        );
      }
      if (!secondary.includes(address)) {
        throw new ApiError(
          'InvalidParameterValue',
          `Some of the addresses are not assigned to interface ${network.id}: ${address}`,
        );
      }
    }
  },
  run(context, params) {
    const { id } = findByInterface(context, params.NetworkInterfaceId);
    context.store.instances.change(id, (instance) =>
      withAssigned(
        instance,
        instance.network.assigned.filter((address) => !params.PrivateIpAddress.includes(address)),
      ),
    );
    moveAddresses(context, [id]);
    return done;
  },
});
