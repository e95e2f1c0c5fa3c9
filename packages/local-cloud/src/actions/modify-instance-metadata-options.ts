import type { MetadataOptions } from '../model/instance.js';
import { ids, integer, oneOf } from '../protocol/params.js';
import { metadataXml } from '../views/instance.js';
import { defineAction, type Action } from './action.js';
import { findInstance } from './find.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html */
export const modifyInstanceMetadataOptions: Action = defineAction({
  name: 'ModifyInstanceMetadataOptions',
  params: {
    InstanceId: ids.instance,
    HttpTokens: oneOf('required', 'optional').optional(),
    HttpEndpoint: oneOf('enabled', 'disabled').optional(),
    HttpPutResponseHopLimit: integer(1, 64).optional(),
    InstanceMetadataTags: oneOf('enabled', 'disabled').optional(),
    HttpProtocolIpv6: oneOf('disabled').optional(),
  },
  check: (context, params) => {
    findInstance(context, params.InstanceId);
  },
  run(context, params) {
    const id = params.InstanceId;
    context.store.instances.change(id, (instance) => {
      const before = instance.metadata;
      const metadata: MetadataOptions = {
        httpTokens: params.HttpTokens ?? before.httpTokens,
        httpEndpoint: params.HttpEndpoint ?? before.httpEndpoint,
        httpPutResponseHopLimit: params.HttpPutResponseHopLimit ?? before.httpPutResponseHopLimit,
        instanceMetadataTags: params.InstanceMetadataTags ?? before.instanceMetadataTags,
      };
      return { ...instance, metadata };
    });
    return { instanceId: id, instanceMetadataOptions: metadataXml(findInstance(context, id)) };
  },
});
