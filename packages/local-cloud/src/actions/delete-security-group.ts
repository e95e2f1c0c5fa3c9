import type { Context } from '../context.js';
import { ids, name } from '../protocol/params.js';
import { defineAction, done, type Action } from './action.js';
import { refuseWhileUsed } from './in-use.js';
import { groupIdOf } from './security-group-rules.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html; by id or by name. */
export const deleteSecurityGroup: Action = defineAction({
  name: 'DeleteSecurityGroup',
  params: { GroupId: ids.group.optional(), GroupName: name().optional() },
  check: (context, { GroupId }) => {
    if (GroupId !== undefined) refuseWhileMember(context, GroupId);
  },
  async run(context, params) {
    const id = await groupIdOf(context, params);
    refuseWhileMember(context, id);
    await context.plane.ec2('DeleteSecurityGroup', { GroupId: id });
    return { ...done, groupId: id };
  },
});

function refuseWhileMember(context: Context, id: string): void {
  refuseWhileUsed(context, { what: 'security group', id }, ({ groups }) =>
    groups.some((group) => group.id === id),
  );
}
