import type { ParsedXml } from '../context.js';
import { filterParams, matcher, type FilterTable } from '../model/filter.js';
import { page, pageParams } from '../model/page.js';
import { items } from '../protocol/answer.js';
import { ids } from '../protocol/params.js';
import { leaf, members } from '../protocol/read-xml.js';
import { tagsIn } from '../views/tags.js';
import { defineAction, type Action } from './action.js';
import { describedBy } from './kept-descriptions.js';

const filters: FilterTable<ParsedXml> = {
  reservationType: (reservation) => leaf(reservation, 'reservationType'),
  'subnet-id': (reservation) => leaf(reservation, 'subnetId'),
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSubnetCidrReservations.html */
export const getSubnetCidrReservations: Action = defineAction({
  name: 'GetSubnetCidrReservations',
  params: { SubnetId: ids.subnet, Filter: filterParams, ...pageParams },
  async run({ plane, store }, params) {
    const matches = matcher(filters, params.Filter, tagsIn);
    const answer = await plane.ec2('GetSubnetCidrReservations', { SubnetId: params.SubnetId });
    const found = members(answer, 'subnetIpv4CidrReservationSet').filter(matches);
    const { members: shown, nextToken } = page(found, params);
    return {
      subnetIpv4CidrReservationSet: items(
        shown.map((one) => describedBy(store.descriptions, one, 'subnetCidrReservationId')),
      ),
      subnetIpv6CidrReservationSet: items(members(answer, 'subnetIpv6CidrReservationSet').filter(matches)),
      nextToken,
    };
  },
});
