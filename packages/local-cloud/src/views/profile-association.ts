import type { Instance } from '../model/instance.js';
import type { XmlNode } from '../protocol/answer.js';

/** That an instance has a profile (`IamInstanceProfileAssociation`). */
export function associationXml(
  instance: Instance,
  state: 'associating' | 'associated' | 'disassociating',
): XmlNode {
  return {
    associationId: instance.profileAssociationId,
    instanceId: instance.id,
    iamInstanceProfile: { arn: instance.profile?.arn, id: instance.profile?.id },
    state,
  };
}
