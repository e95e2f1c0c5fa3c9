import { filterParams, matcher } from '../model/filter.js';
import type { Instance } from '../model/instance.js';
import { page, pageParams } from '../model/page.js';
import { items } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { list, text } from '../protocol/params.js';
import { associationXml } from '../views/profile-association.js';
import { defineAction, type Action } from './action.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIamInstanceProfileAssociations.html */
export const describeIamInstanceProfileAssociations: Action = defineAction({
  name: 'DescribeIamInstanceProfileAssociations',
  params: { AssociationId: list(text(64)), Filter: filterParams, ...pageParams },
  run({ store }, params) {
    const matches = matcher<Instance>(
      { 'instance-id': (i) => i.id, state: () => 'associated' },
      params.Filter,
    );
    const all = store.instances
      .allSeen()
      .filter((i) => i.state !== 'terminated' && i.profileAssociationId !== undefined);
    const unknown = params.AssociationId?.find((id) => all.every((i) => i.profileAssociationId !== id));
    if (unknown !== undefined) {
      throw new ApiError('InvalidAssociationID.NotFound', `The association '${unknown}' does not exist.`);
    }
    const asked = all.filter((i) => params.AssociationId?.includes(i.profileAssociationId ?? '') ?? true);
    const { members, nextToken } = page(asked.filter(matches), params);
    return {
      iamInstanceProfileAssociationSet: items(members.map((i) => associationXml(i, 'associated'))),
      nextToken,
    };
  },
});
