import type { ParsedXml } from '../context.js';
import { filterParams, matcher, type FilterTable } from '../model/filter.js';
import { page, pageParams } from '../model/page.js';
import { launchedTagsOnly } from '../moto/template-params.js';
import { items, type XmlNode } from '../protocol/answer.js';
import { integer, list } from '../protocol/params.js';
import { leaf, members } from '../protocol/read-xml.js';
import { defineAction, type Action } from './action.js';
import { refuseBothNames, templateNamed, templateVersion } from './launch-template-params.js';

const filters: FilterTable<ParsedXml> = {
  'image-id': (version) => leaf(version, 'launchTemplateData', 'imageId'),
  'instance-type': (version) => leaf(version, 'launchTemplateData', 'instanceType'),
  'is-default-version': (version) => leaf(version, 'defaultVersion'),
};

/** So many versions a template may have, which is more than moto shows when it is not asked. */
const maxVersions = 10_000;

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html
 * moto shows the tags of the template itself among those of what it launches; EC2 does not, and Terraform would take
 * them off again at every plan.
 */
export const describeLaunchTemplateVersions: Action = defineAction({
  name: 'DescribeLaunchTemplateVersions',
  params: {
    ...templateNamed,
    LaunchTemplateVersion: list(templateVersion, 200),
    ...{ MinVersion: integer(1, maxVersions).optional(), MaxVersion: integer(1, maxVersions).optional() },
    ...{ Filter: filterParams, ...pageParams, MaxResults: integer(1, 200).optional() },
  },
  refuses: ['ResolveAlias'],
  check: (_context, params) => refuseBothNames(params),
  async run({ plane }, params) {
    const matches = matcher(filters, params.Filter);
    const { LaunchTemplateId, LaunchTemplateName, MinVersion, MaxVersion } = params;
    const asked = Object.entries({ LaunchTemplateId, LaunchTemplateName, MinVersion, MaxVersion });
    const versions = params.LaunchTemplateVersion ?? [];
    const answer = await plane.ec2('DescribeLaunchTemplateVersions', {
      ...Object.fromEntries(
        asked.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
      ),
      ...Object.fromEntries(versions.map((one, index) => [`LaunchTemplateVersion.${index + 1}`, one])),
      MaxResults: String(maxVersions),
    });
    const found = members(answer, 'launchTemplateVersionSet').filter(matches);
    const { members: shown, nextToken } = page(found, params);
    return { launchTemplateVersionSet: items(shown.map(launchedOnly)), nextToken };
  },
});

function launchedOnly(version: ParsedXml): XmlNode {
  const launchTemplateData = launchedTagsOnly(version['launchTemplateData'] as ParsedXml);
  return { ...version, launchTemplateData };
}
