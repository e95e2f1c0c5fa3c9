import type { ParsedXml } from '../context.js';
import { filterParams, matcher, type FilterTable } from '../model/filter.js';
import { page, pageParams } from '../model/page.js';
import { items } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { ids, list } from '../protocol/params.js';
import { leaf, members } from '../protocol/read-xml.js';
import { tagsIn } from '../views/tags.js';
import { defineAction, type Action } from './action.js';
import { describedBy } from './kept-descriptions.js';

const ruleId = (rule: ParsedXml): string => leaf(rule, 'securityGroupRuleId');

const filters: FilterTable<ParsedXml> = {
  'group-id': (rule) => leaf(rule, 'groupId'),
  'security-group-rule-id': ruleId,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html */
export const describeSecurityGroupRules: Action = defineAction({
  name: 'DescribeSecurityGroupRules',
  params: { SecurityGroupRuleId: list(ids.groupRule), Filter: filterParams, ...pageParams },
  async run({ plane, store }, params) {
    const matches = matcher(filters, params.Filter, tagsIn);
    const all = members(await plane.ec2('DescribeSecurityGroupRules', {}), 'securityGroupRuleSet');
    const wanted = params.SecurityGroupRuleId;
    const missing = wanted?.find((id) => !all.some((rule) => ruleId(rule) === id));
    if (missing !== undefined) throw noRule(missing);
    const found = all.filter((rule) => (wanted?.includes(ruleId(rule)) ?? true) && matches(rule));
    const { members: shown, nextToken } = page(found, params);
    const described = shown.map((rule) => describedBy(store.descriptions, rule, 'securityGroupRuleId'));
    return { securityGroupRuleSet: items(described), nextToken };
  },
});

function noRule(id: string): ApiError {
  return new ApiError(
    'InvalidSecurityGroupRuleId.NotFound',
    `The security group rule ID '${id}' does not exist`,
  );
}
