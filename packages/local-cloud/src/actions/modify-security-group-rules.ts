import { z } from 'zod';
import { inForce } from '../firewall/in-force.js';
import { ipProtocol } from '../model/permission-params.js';
import { cidrBlock, ids, integer, ipv6CidrBlock, requiredList, text } from '../protocol/params.js';
import { flatten } from '../protocol/query.js';
import { defineAction, type Action } from './action.js';

const port = integer(-1, 65_535).optional();

const rule = z.strictObject({
  ...{ IpProtocol: ipProtocol.optional(), FromPort: port, ToPort: port, Description: text(255).optional() },
  ...{ CidrIpv4: cidrBlock.optional(), CidrIpv6: ipv6CidrBlock.optional() },
  ...{ PrefixListId: ids.prefixList.optional(), ReferencedGroupId: ids.group.optional() },
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySecurityGroupRules.html */
export const modifySecurityGroupRules: Action = defineAction({
  name: 'ModifySecurityGroupRules',
  params: {
    GroupId: ids.group,
    SecurityGroupRule: requiredList(
      z.strictObject({ SecurityGroupRuleId: ids.groupRule, SecurityGroupRule: rule }),
    ),
  },
  async run(context, params, call) {
    const { plane, store } = context;
    const answer = await inForce(context, () => plane.ec2('ModifySecurityGroupRules', flatten(call.params)));
    for (const { SecurityGroupRuleId: id, SecurityGroupRule: changed } of params.SecurityGroupRule) {
      if (store.descriptions.has(id)) store.descriptions.set(id, changed.Description ?? '');
    }
    return answer;
  },
});
