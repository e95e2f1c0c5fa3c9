import type { Context, ParsedXml } from '../context.js';
import { inForce } from '../firewall/in-force.js';
import { checkRules, ruleParams, type GroupPair, type Permission } from '../model/permission-params.js';
import { omit } from '../model/omit.js';
import { tagsFor, tagSpecifications } from '../model/tag-params.js';
import { items, type XmlNode } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { ids, list } from '../protocol/params.js';
import { flatten, type ParamNode } from '../protocol/query.js';
import { leaf, members } from '../protocol/read-xml.js';
import { defineAction, type Action } from './action.js';

/** A rule with a group by name is of EC2-Classic, which nobody has any more. */
const refuses = ['SourceSecurityGroupName', 'SourceSecurityGroupOwnerId'];

/** An action that adds rules: moto keeps the record; when the answer is given, the machines let pass what it says. */
export function authorizing(name: string): Action {
  return defineAction({
    name,
    params: { ...ruleParams, TagSpecification: tagSpecifications },
    refuses,
    check: (_context, params) => {
      checkRules(params, undefined);
      tagsFor(params.TagSpecification, ['security-group-rule']);
    },
    async run(context, params, call) {
      const { plane, store } = context;
      const asked = await withGroupId(context, params, call.params);
      const answer = await inForce(context, () => plane.ec2(name, asked));
      const rules = members(answer, 'securityGroupRuleSet').map((rule): XmlNode => {
        const description = askedFor(params.IpPermissions ?? [], rule);
        if (description === undefined) return rule;
        store.descriptions.set(leaf(rule, 'securityGroupRuleId'), description);
        return { ...(rule as XmlNode), description };
      });
      return { ...(answer as XmlNode), securityGroupRuleSet: items(rules) };
    },
  });
}

/** An action that takes rules away, by what they say or by their ids. */
export function revoking(name: string): Action {
  return defineAction({
    name,
    params: { ...ruleParams, SecurityGroupRuleId: list(ids.groupRule) },
    refuses,
    check: (_context, params) => checkRules(params, params.SecurityGroupRuleId),
    async run(context, params, call) {
      const asked = await withGroupId(context, params, call.params);
      return inForce(context, () => context.plane.ec2(name, asked));
    },
  });
}

/** What says which group is meant. */
interface GroupReference {
  readonly GroupId?: string | undefined;
  readonly GroupName?: string | undefined;
}

/** The id of the group that is meant: a name is that of a group of the default VPC, as on EC2. */
export async function groupIdOf({ plane, networks }: Context, group: GroupReference): Promise<string> {
  const { GroupId: id, GroupName: name } = group;
  if ((id === undefined) === (name === undefined)) {
    throw new ApiError('MissingParameter', 'The request must contain the parameter groupName or groupId');
  }
  if (name === undefined) return id ?? '';
  const isDefault = { 'Filter.1.Name': 'is-default', 'Filter.1.Value.1': 'true' };
  const [vpc] = members(await plane.ec2('DescribeVpcs', isDefault), 'vpcSet');
  const [found] = await networks.groups(leaf(vpc, 'vpcId'), { ids: [], names: [name] });
  return found?.id ?? '';
}

/** moto takes a name for that of any VPC's group; it is told the id. */
async function withGroupId(
  context: Context,
  group: GroupReference,
  params: ParamNode,
): Promise<Record<string, string>> {
  return { ...everyPort(flatten(omit(params, 'GroupName'))), GroupId: await groupIdOf(context, group) };
}

/** EC2 takes any other protocol without ports, moto does not; -1 stands for all of them. */
function everyPort(flat: Readonly<Record<string, string>>): Record<string, string> {
  const filled: Record<string, string> = { ...flat };
  for (const [name, protocol] of Object.entries(flat)) {
    if (!name.endsWith('IpProtocol') || protocol === '-1') continue;
    for (const port of ['FromPort', 'ToPort']) filled[name.replace(/IpProtocol$/, port)] ??= '-1';
  }
  return filled;
}

/** The description that was given for a rule that refers to a group; the other kinds moto remembers. */
function askedFor(asked: readonly Permission[], rule: ParsedXml): string | undefined {
  const group = leaf(rule, 'referencedGroupInfo', 'groupId');
  if (group === '') return undefined;
  const permission = asked.find(
    (one) =>
      one.IpProtocol === leaf(rule, 'ipProtocol') &&
      sameOrAbsent(one.FromPort, leaf(rule, 'fromPort')) &&
      sameOrAbsent(one.ToPort, leaf(rule, 'toPort')) &&
      groupsOf(one).some((pair) => pair.GroupId === group),
  );
  const pair = permission && groupsOf(permission).find((one) => one.GroupId === group);
  return pair === undefined ? undefined : (pair.Description ?? '');
}

function groupsOf(permission: Permission): readonly GroupPair[] {
  return permission.Groups ?? permission.UserIdGroupPairs ?? [];
}

function sameOrAbsent(asked: number | undefined, is: string): boolean {
  return asked === undefined || String(asked) === is;
}
