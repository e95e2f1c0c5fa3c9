import { flatten } from '../protocol/query.js';
import type { Action } from './action.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html */
export const revokeSecurityGroupIngress: Action = followed('RevokeSecurityGroupIngress');

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupEgress.html */
export const revokeSecurityGroupEgress: Action = followed('RevokeSecurityGroupEgress');

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyManagedPrefixList.html */
export const modifyManagedPrefixList: Action = followed('ModifyManagedPrefixList');

/** moto keeps the record; when the answer is given, the machines let pass what it says. */
function followed(name: string): Action {
  return {
    name,
    async run({ plane, traffic }, call) {
      const answer = await plane.ec2(name, flatten(call.params));
      await traffic.follow();
      return answer;
    },
  };
}
