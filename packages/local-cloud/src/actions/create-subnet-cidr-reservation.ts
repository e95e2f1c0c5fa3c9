import type { ParsedXml } from '../context.js';
import { tagsFor, tagSpecifications } from '../model/tag-params.js';
import type { XmlNode } from '../protocol/answer.js';
import { cidrBlock, ids, oneOf, text } from '../protocol/params.js';
import { flatten } from '../protocol/query.js';
import { leaf } from '../protocol/read-xml.js';
import { defineAction, type Action } from './action.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnetCidrReservation.html */
export const createSubnetCidrReservation: Action = defineAction({
  name: 'CreateSubnetCidrReservation',
  params: {
    SubnetId: ids.subnet,
    Cidr: cidrBlock,
    ReservationType: oneOf('prefix', 'explicit'),
    Description: text(255).optional(),
    TagSpecification: tagSpecifications,
  },
  check: (_context, params) => void tagsFor(params.TagSpecification, ['subnet-cidr-reservation']),
  async run({ plane, store }, params, call) {
    const answer = await plane.ec2('CreateSubnetCidrReservation', flatten(call.params));
    const reservation = answer['subnetCidrReservation'] as ParsedXml;
    const description = params.Description ?? '';
    store.descriptions.set(leaf(reservation, 'subnetCidrReservationId'), description);
    return { subnetCidrReservation: { ...(reservation as XmlNode), description } };
  },
});
