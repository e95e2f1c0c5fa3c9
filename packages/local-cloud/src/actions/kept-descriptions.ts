import type { ParsedXml } from '../context.js';
import { items, type XmlNode } from '../protocol/answer.js';
import { flatten, type ParamNode, type ParamTree } from '../protocol/query.js';
import { leaf, members } from '../protocol/read-xml.js';
import type { Action } from './action.js';

/*
 * moto keeps subnet reservations and rules that refer to a group, and forgets their descriptions. Terraform reads them
 * back, finds them gone, and wants to make the resources anew. So they are kept here, by id, and put into the answers.
 */

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnetCidrReservation.html */
export const createSubnetCidrReservation: Action = {
  name: 'CreateSubnetCidrReservation',
  async run({ plane, store }, call) {
    const answer = await plane.ec2('CreateSubnetCidrReservation', flatten(call.params));
    const reservation = answer['subnetCidrReservation'] as ParsedXml;
    const description = textOf(call.params['Description']);
    store.descriptions.set(leaf(reservation, 'subnetCidrReservationId'), description);
    return { subnetCidrReservation: { ...(reservation as XmlNode), description } };
  },
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSubnetCidrReservations.html */
export const getSubnetCidrReservations: Action = {
  name: 'GetSubnetCidrReservations',
  async run({ plane, store }, call) {
    const answer = await plane.ec2('GetSubnetCidrReservations', flatten(call.params));
    const described = members(answer, 'subnetIpv4CidrReservationSet').map((reservation) =>
      describedBy(store.descriptions, reservation, 'subnetCidrReservationId'),
    );
    return { ...(answer as XmlNode), subnetIpv4CidrReservationSet: items(described) };
  },
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html */
export const authorizeSecurityGroupIngress: Action = authorize('AuthorizeSecurityGroupIngress');

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html */
export const authorizeSecurityGroupEgress: Action = authorize('AuthorizeSecurityGroupEgress');

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html */
export const describeSecurityGroupRules: Action = {
  name: 'DescribeSecurityGroupRules',
  async run({ plane, store }, call) {
    const answer = await plane.ec2('DescribeSecurityGroupRules', flatten(call.params));
    const rules = members(answer, 'securityGroupRuleSet').map((rule) =>
      describedBy(store.descriptions, rule, 'securityGroupRuleId'),
    );
    return { ...(answer as XmlNode), securityGroupRuleSet: items(rules) };
  },
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySecurityGroupRules.html */
export const modifySecurityGroupRules: Action = {
  name: 'ModifySecurityGroupRules',
  async run({ plane, store, traffic }, call) {
    const answer = await plane.ec2('ModifySecurityGroupRules', flatten(call.params));
    await traffic.follow();
    for (const update of nodesOf(call.params['SecurityGroupRule'])) {
      const id = textOf(update['SecurityGroupRuleId']);
      const [rule] = nodesOf({ 1: update['SecurityGroupRule'] ?? '' });
      if (store.descriptions.has(id)) store.descriptions.set(id, textOf(rule?.['Description']));
    }
    return answer;
  },
};

function authorize(name: string): Action {
  return {
    name,
    async run({ plane, store, traffic }, call) {
      const answer = await plane.ec2(name, flatten(call.params));
      await traffic.follow();
      const asked = nodesOf(call.params['IpPermissions']);
      const rules = members(answer, 'securityGroupRuleSet').map((rule): XmlNode => {
        const description = askedFor(asked, rule);
        if (description === undefined) return rule;
        store.descriptions.set(leaf(rule, 'securityGroupRuleId'), description);
        return { ...(rule as XmlNode), description };
      });
      return { ...(answer as XmlNode), securityGroupRuleSet: items(rules) };
    },
  };
}

/** The description that was given for a rule that refers to a group; the other kinds moto remembers. */
function askedFor(asked: readonly ParamNode[], rule: ParsedXml): string | undefined {
  const group = leaf(rule, 'referencedGroupInfo', 'groupId');
  const permission = asked.find(
    (one) =>
      textOf(one['IpProtocol']) === leaf(rule, 'ipProtocol') &&
      sameOrAbsent(one['FromPort'], leaf(rule, 'fromPort')) &&
      sameOrAbsent(one['ToPort'], leaf(rule, 'toPort')) &&
      groupsOf(one).some((pair) => textOf(pair['GroupId']) === group),
  );
  const pair = permission && groupsOf(permission).find((one) => textOf(one['GroupId']) === group);
  return group === '' || pair === undefined ? undefined : textOf(pair['Description']);
}

/** The SDKs write `Groups`, other clients the longer name. */
function groupsOf(permission: ParamNode): ParamNode[] {
  return nodesOf(permission['Groups'] ?? permission['UserIdGroupPairs']);
}

function sameOrAbsent(asked: ParamTree | undefined, is: string): boolean {
  return asked === undefined || asked === is;
}

function describedBy(descriptions: ReadonlyMap<string, string>, node: ParsedXml, idMember: string): XmlNode {
  const description = descriptions.get(leaf(node, idMember));
  return description === undefined || description === '' ? node : { ...(node as XmlNode), description };
}

function nodesOf(tree: ParamTree | undefined): ParamNode[] {
  if (tree === undefined || typeof tree === 'string') return [];
  return Object.values(tree).filter((member) => typeof member !== 'string');
}

function textOf(tree: ParamTree | undefined): string {
  return typeof tree === 'string' ? tree : '';
}
