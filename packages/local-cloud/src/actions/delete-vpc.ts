import { ids } from '../protocol/params.js';
import { defineAction, done, type Action } from './action.js';
import { refuseWhileUsed } from './in-use.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html; the bridge goes with the record. */
export const deleteVpc: Action = defineAction({
  name: 'DeleteVpc',
  params: { VpcId: ids.vpc },
  check: (context, { VpcId: id }) =>
    refuseWhileUsed(context, { what: 'vpc', id }, ({ placement }) => placement.vpcId === id),
  async run(context, { VpcId }) {
    await context.plane.ec2('DeleteVpc', { VpcId });
    await context.host.networks.remove(VpcId);
    return done;
  },
});
