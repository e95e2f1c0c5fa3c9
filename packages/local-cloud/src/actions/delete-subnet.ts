import { ids } from '../protocol/params.js';
import { defineAction, done, type Action } from './action.js';
import { refuseWhileUsed } from './in-use.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html */
export const deleteSubnet: Action = defineAction({
  name: 'DeleteSubnet',
  params: { SubnetId: ids.subnet },
  check: (context, { SubnetId: id }) =>
    refuseWhileUsed(context, { what: 'subnet', id }, ({ placement }) => placement.subnetId === id),
  async run(context, { SubnetId }) {
    await context.plane.ec2('DeleteSubnet', { SubnetId });
    return done;
  },
});
