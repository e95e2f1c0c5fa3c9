import { filterParams, invalidFilter } from '../model/filter.js';
import { instanceTypes } from '../model/instance-types.js';
import { page, pageParams } from '../model/page.js';
import { items } from '../protocol/answer.js';
import { ids, list } from '../protocol/params.js';
import { defineAction, type Action } from './action.js';
import { visibleInstances } from './describe-instances.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceCreditSpecifications.html */
export const describeInstanceCreditSpecifications: Action = defineAction({
  name: 'DescribeInstanceCreditSpecifications',
  params: { InstanceId: list(ids.instance), Filter: filterParams, ...pageParams },
  run(context, params) {
    const filter = params.Filter?.find(({ name }) => name !== 'instance-id');
    if (filter !== undefined) throw invalidFilter(filter.name);
    const wanted = params.InstanceId ?? params.Filter?.flatMap(({ values }) => [...values]);
    const burstable = visibleInstances(context, wanted).filter(
      (instance) => instanceTypes.get(instance.instanceType)?.burstable === true,
    );
    const { members, nextToken } = page(burstable, params);
    return {
      instanceCreditSpecificationSet: items(
        members.map((instance) => ({ instanceId: instance.id, cpuCredits: instance.cpuCredits })),
      ),
      nextToken,
    };
  },
});
