import type { Context } from '../context.js';
import { bringUpNetwork } from '../launch/facts.js';
import { admitMembers } from '../firewall/default-group.js';
import { tagsFor, tagSpecifications } from '../model/tag-params.js';
import type { XmlNode } from '../protocol/answer.js';
import { cidrBlock, flag, oneOf } from '../protocol/params.js';
import { flatten } from '../protocol/query.js';
import { leaf } from '../protocol/read-xml.js';
import { defineAction, type Action } from './action.js';

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html
 * moto makes the record, the host the bridge. A CIDR that this host already uses is refused with `InvalidVpc.Range`,
 * and moto's record is taken back, so that nothing half-made stays.
 */
export const createVpc: Action = defineAction({
  name: 'CreateVpc',
  params: {
    CidrBlock: cidrBlock,
    InstanceTenancy: oneOf('default', 'dedicated', 'host').optional(),
    AmazonProvidedIpv6CidrBlock: flag,
    TagSpecification: tagSpecifications,
  },
  refuses: [
    ...['Ipv6Pool', 'Ipv6CidrBlock', 'Ipv6CidrBlockNetworkBorderGroup', 'Ipv6IpamPoolId'],
    ...['Ipv6NetmaskLength', 'Ipv4IpamPoolId', 'Ipv4NetmaskLength', 'VpcEncryptionControl'],
  ],
  check: (_context, params) => void tagsFor(params.TagSpecification, ['vpc']),
  async run(context, _params, call) {
    const answer = await context.plane.ec2('CreateVpc', flatten(call.params));
    const vpcId = leaf(answer, 'vpc', 'vpcId');
    try {
      await bringUpNetwork(context, vpcId, leaf(answer, 'vpc', 'cidrBlock'));
      await admitMembers(context.plane, vpcId);
    } catch (cause) {
      await takeBack(context, vpcId);
      throw cause;
    }
    return { vpc: answer['vpc'] as XmlNode };
  },
});

async function takeBack(context: Context, vpcId: string): Promise<void> {
  await context.plane.ec2('DeleteVpc', { VpcId: vpcId });
}
