import { z } from 'zod';
import { filterParams, matcher } from '../model/filter.js';
import { newId } from '../model/ids.js';
import type { Instance } from '../model/instance.js';
import { omit } from '../model/omit.js';
import { page, pageParams } from '../model/page.js';
import { items, type XmlNode } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { ids, list, name, text } from '../protocol/params.js';
import { defineAction, type Action } from './action.js';
import { findInstance } from './find.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIamInstanceProfileAssociations.html */
export const describeIamInstanceProfileAssociations: Action = defineAction({
  name: 'DescribeIamInstanceProfileAssociations',
  params: { AssociationId: list(text(64)), Filter: filterParams, ...pageParams },
  run({ store }, params) {
    const matches = matcher<Instance>(
      { 'instance-id': (i) => i.id, state: () => 'associated' },
      params.Filter,
      () => ({}),
    );
    const all = store.instances
      .allSeen()
      .filter((i) => i.state !== 'terminated' && i.profileAssociationId !== undefined && matches(i))
      .filter((i) => params.AssociationId?.includes(i.profileAssociationId ?? '') ?? true);
    const { members, nextToken } = page(all, params);
    return {
      iamInstanceProfileAssociationSet: items(members.map((i) => associationXml(i, 'associated'))),
      nextToken,
    };
  },
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html */
export const associateIamInstanceProfile: Action = defineAction({
  name: 'AssociateIamInstanceProfile',
  params: {
    InstanceId: ids.instance,
    IamInstanceProfile: z.strictObject({ Arn: text().optional(), Name: text().optional() }),
  },
  async run(context, params) {
    const { Arn: arn, Name: profileName } = params.IamInstanceProfile;
    const profile = await context.launches.profile({ arn, name: profileName });
    await context.roleKeys.prepare(profile.roleName, params.InstanceId);
    const instance = findInstance(context, params.InstanceId);
    if (instance.profile !== undefined) {
      throw new ApiError('IncorrectState', `There is an existing association for instance ${instance.id}`);
    }
    context.store.instances.put(instance.id, {
      ...instance,
      profile,
      profileAssociationId: newId('iip-assoc'),
    });
    return {
      iamInstanceProfileAssociation: associationXml(findInstance(context, instance.id), 'associating'),
    };
  },
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateIamInstanceProfile.html */
export const disassociateIamInstanceProfile: Action = defineAction({
  name: 'DisassociateIamInstanceProfile',
  params: { AssociationId: name(64) },
  run({ store }, params) {
    const instance = store.instances.all().find((i) => i.profileAssociationId === params.AssociationId);
    if (instance === undefined) {
      throw new ApiError(
        'NoSuchAssociation',
        `An invalid association-id of '${params.AssociationId}' was given`,
      );
    }
    store.instances.put(instance.id, omit(instance, 'profile', 'profileAssociationId'));
    return { iamInstanceProfileAssociation: associationXml(instance, 'disassociating') };
  },
});

function associationXml(instance: Instance, state: string): XmlNode {
  return {
    associationId: instance.profileAssociationId,
    instanceId: instance.id,
    iamInstanceProfile: { arn: instance.profile?.arn, id: instance.profile?.id },
    state,
  };
}
