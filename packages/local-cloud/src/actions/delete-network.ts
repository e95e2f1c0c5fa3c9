import type { Call, Context } from '../context.js';
import { holdsResources, type Instance } from '../model/instance.js';
import { ApiError } from '../protocol/error.js';
import { flatten } from '../protocol/query.js';
import { done, type Action } from './action.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html; the bridge goes with the record. */
export const deleteVpc: Action = {
  name: 'DeleteVpc',
  async run(context, call) {
    const vpcId = textOf(call, 'VpcId');
    refuseWhileUsed(context, 'vpc', vpcId, (i) => i.placement.vpcId === vpcId);
    await context.plane.ec2('DeleteVpc', flatten(call.params));
    await context.host.networks.remove(vpcId);
    return done;
  },
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html */
export const deleteSubnet: Action = {
  name: 'DeleteSubnet',
  async run(context, call) {
    const subnetId = textOf(call, 'SubnetId');
    refuseWhileUsed(context, 'subnet', subnetId, (i) => i.placement.subnetId === subnetId);
    await context.plane.ec2('DeleteSubnet', flatten(call.params));
    return done;
  },
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html */
export const deleteSecurityGroup: Action = {
  name: 'DeleteSecurityGroup',
  async run(context, call) {
    const groupId = textOf(call, 'GroupId');
    refuseWhileUsed(context, 'security group', groupId, (i) =>
      i.groups.some((group) => group.id === groupId),
    );
    await context.plane.ec2('DeleteSecurityGroup', flatten(call.params));
    return done;
  },
};

/** moto does not know our instances, so what they stand on is guarded here. */
function refuseWhileUsed(
  context: Context,
  what: string,
  id: string,
  uses: (instance: Instance) => boolean,
): void {
  const user = context.store.instances.all().find((instance) => holdsResources(instance) && uses(instance));
  if (user === undefined) return;
  throw new ApiError('DependencyViolation', `The ${what} '${id}' has dependencies and cannot be deleted.`);
}

function textOf(call: Call, name: string): string {
  const value = call.params[name];
  return typeof value === 'string' ? value : '';
}
