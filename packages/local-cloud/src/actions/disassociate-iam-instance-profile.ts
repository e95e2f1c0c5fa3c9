import { omit } from '../model/omit.js';
import { ApiError } from '../protocol/error.js';
import { name } from '../protocol/params.js';
import { associationXml } from '../views/profile-association.js';
import { defineAction, type Action } from './action.js';

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
