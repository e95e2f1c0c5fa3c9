import type { Context } from '../context.js';
import type { Instance } from '../model/instance.js';
import { items, type Xml, type XmlNode } from '../protocol/answer.js';
import { ids, oneOf } from '../protocol/params.js';
import { deviceXml, groupSet } from '../views/instance.js';
import { defineAction, type Action } from './action.js';
import { visibleInstances } from './describe-instances.js';

const attributes = {
  instanceType: (i: Instance) => value(i.instanceType),
  userData: (i: Instance) => (i.userData === '' ? {} : value(i.userData)),
  disableApiTermination: (i: Instance) => value(i.disableApiTermination),
  disableApiStop: (i: Instance) => value(i.disableApiStop),
  instanceInitiatedShutdownBehavior: (i: Instance) => value(i.shutdownBehavior),
  rootDeviceName: (i: Instance) => value(i.rootDeviceName),
  sourceDestCheck: (i: Instance) => value(i.sourceDestCheck),
  ebsOptimized: (i: Instance) => value(i.ebsOptimized),
  enaSupport: () => value(true),
  sriovNetSupport: () => value('simple'),
  enclaveOptions: () => ({ enabled: false }),
  kernel: () => ({}),
  ramdisk: () => ({}),
  productCodes: () => ({}),
  groupSet,
  blockDeviceMapping: (i: Instance, context: Context) =>
    items(
      context.store.volumes
        .allSeen()
        .filter((volume) => volume.attachment?.instanceId === i.id)
        .map(deviceXml),
    ),
} as const satisfies Record<string, (instance: Instance, context: Context) => XmlNode>;

const names = Object.keys(attributes) as [keyof typeof attributes, ...(keyof typeof attributes)[]];

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html */
export const describeInstanceAttribute: Action = defineAction({
  name: 'DescribeInstanceAttribute',
  params: { InstanceId: ids.instance, Attribute: oneOf(...names) },
  run(context, params) {
    const [instance] = visibleInstances(context, [params.InstanceId]);
    if (instance === undefined) return {};
    const read: (instance: Instance, context: Context) => XmlNode = attributes[params.Attribute];
    return { instanceId: instance.id, [params.Attribute]: read(instance, context) };
  },
});

function value(of: Xml): XmlNode {
  return { value: of };
}
