import { filterParams, matcher, type FilterTable } from '../model/filter.js';
import { stateCodes, type Instance } from '../model/instance.js';
import { page, pageParams } from '../model/page.js';
import { items, type XmlNode } from '../protocol/answer.js';
import { flag, ids, list } from '../protocol/params.js';
import { stateXml } from '../views/instance.js';
import { defineAction, type Action } from './action.js';
import { visibleInstances } from './describe-instances.js';

const filters: FilterTable<Instance> = {
  'availability-zone': (i) => i.placement.zone,
  'instance-state-code': (i) => String(stateCodes[i.state]),
  'instance-state-name': (i) => i.state,
  'instance-status.status': checkStatus,
  'instance-status.reachability': (i) => (i.state === 'running' ? 'passed' : []),
  'system-status.status': checkStatus,
  'system-status.reachability': (i) => (i.state === 'running' ? 'passed' : []),
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html; only running ones unless asked. */
export const describeInstanceStatus: Action = defineAction({
  name: 'DescribeInstanceStatus',
  params: {
    InstanceId: list(ids.instance),
    IncludeAllInstances: flag,
    IncludeManagedResources: flag,
    Filter: filterParams,
    ...pageParams,
  },
  run(context, params) {
    const matches = matcher(filters, params.Filter);
    const shown = visibleInstances(context, params.InstanceId).filter(
      (i) => (params.IncludeAllInstances === true || i.state === 'running') && matches(i),
    );
    const { members, nextToken } = page(shown, params);
    return { instanceStatusSet: items(members.map(statusXml)), nextToken };
  },
});

/** The host reports a machine as running once its init system runs: that is what both checks stand for here. */
function checkStatus(instance: Instance): 'ok' | 'not-applicable' {
  return instance.state === 'running' ? 'ok' : 'not-applicable';
}

function statusXml(instance: Instance): XmlNode {
  const status = checkStatus(instance);
  const details = status === 'ok' ? items([{ name: 'reachability', status: 'passed' }]) : {};
  return {
    instanceId: instance.id,
    availabilityZone: instance.placement.zone,
    instanceState: stateXml(instance.state),
    instanceStatus: { status, details },
    systemStatus: { status, details },
  };
}
