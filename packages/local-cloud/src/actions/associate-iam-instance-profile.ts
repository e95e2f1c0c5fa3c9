import { z } from 'zod';
import { newId } from '../model/ids.js';
import { ApiError } from '../protocol/error.js';
import { ids, text } from '../protocol/params.js';
import { associationXml } from '../views/profile-association.js';
import { defineAction, type Action } from './action.js';
import { findInstance } from './find.js';

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
