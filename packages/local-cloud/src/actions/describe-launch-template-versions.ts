import type { ParsedXml } from '../context.js';
import { items, type XmlNode } from '../protocol/answer.js';
import { flatten } from '../protocol/query.js';
import { leaf, members } from '../protocol/read-xml.js';
import type { Action } from './action.js';

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html
 * moto shows the tags of the template itself among those of what it launches; EC2 does not, and Terraform would take
 * them off again at every plan.
 */
export const describeLaunchTemplateVersions: Action = {
  name: 'DescribeLaunchTemplateVersions',
  async run({ plane }, call) {
    const answer = await plane.ec2('DescribeLaunchTemplateVersions', flatten(call.params));
    const versions = members(answer, 'launchTemplateVersionSet').map((version): XmlNode => {
      const data = version['launchTemplateData'] as ParsedXml;
      const launched = members(data, 'tagSpecificationSet').filter(
        (specification) => leaf(specification, 'resourceType') !== 'launch-template',
      );
      const launchTemplateData = { ...(data as XmlNode), tagSpecificationSet: items(launched) };
      return { ...(version as XmlNode), launchTemplateData };
    });
    return { ...(answer as XmlNode), launchTemplateVersionSet: items(versions) };
  },
};
