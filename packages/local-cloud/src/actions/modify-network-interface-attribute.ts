import { z } from 'zod';
import type { Context } from '../context.js';
import { requireInForce } from '../firewall/in-force.js';
import { outlives } from '../launch/network.js';
import type { Instance } from '../model/instance.js';
import { instanceOfInterface } from '../model/store.js';
import { ApiError } from '../protocol/error.js';
import { flag, ids, list, text } from '../protocol/params.js';
import { flatten } from '../protocol/query.js';
import { defineAction, done, type Action } from './action.js';
import { findByInterface } from './find.js';

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html
 * Interfaces of instances are ours, all others moto's.
 */
export const modifyNetworkInterfaceAttribute: Action = defineAction({
  name: 'ModifyNetworkInterfaceAttribute',
  params: {
    NetworkInterfaceId: ids.eni,
    Description: z.strictObject({ Value: text(255) }).optional(),
    SourceDestCheck: z.strictObject({ Value: flag }).optional(),
    SecurityGroupId: list(ids.group, 16),
    Attachment: z.strictObject({ AttachmentId: text(64), DeleteOnTermination: flag }).optional(),
  },
  refuses: ['EnaSrdSpecification', 'EnablePrimaryIpv6', 'ConnectionTrackingSpecification'],
  check: (context, { NetworkInterfaceId, Attachment }) => {
    const holder = instanceOfInterface(context.store, NetworkInterfaceId);
    if (holder === undefined || Attachment === undefined) return;
    if (Attachment.DeleteOnTermination === false) throw outlives();
    if (Attachment.AttachmentId === holder.network.attachmentId) return;
    throw new ApiError(
      'InvalidAttachmentID.NotFound',
      `The attachment '${Attachment.AttachmentId}' of ${NetworkInterfaceId} does not exist.`,
    );
  },
  async run(context, params, call) {
    if (instanceOfInterface(context.store, params.NetworkInterfaceId) === undefined) {
      return await context.plane.ec2('ModifyNetworkInterfaceAttribute', flatten(call.params));
    }
    const { id, placement } = findByInterface(context, params.NetworkInterfaceId);
    const groups = await groupsOf(context, placement.vpcId, params.SecurityGroupId);
    const { Description, SourceDestCheck } = params;
    context.store.instances.change(id, (current) => ({
      ...current,
      ...groups,
      sourceDestCheck: SourceDestCheck?.Value ?? current.sourceDestCheck,
      network: {
        ...current.network,
        description: Description?.Value ?? current.network.description,
      },
    }));
    if (params.SecurityGroupId !== undefined) await requireInForce(context);
    return done;
  },
});

async function groupsOf(
  context: Context,
  vpcId: string,
  wanted: readonly string[] | undefined,
): Promise<Partial<Pick<Instance, 'groups'>>> {
  return wanted === undefined
    ? {}
    : { groups: await context.networks.groups(vpcId, { ids: wanted, names: [] }) };
}
