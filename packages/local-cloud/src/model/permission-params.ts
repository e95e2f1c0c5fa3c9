import { z } from 'zod';
import { ApiError } from '../protocol/error.js';
import { cidrBlock, ids, integer, ipv6CidrBlock, list, name, text } from '../protocol/params.js';

/** Another group in a permission. */
export interface GroupPair {
  readonly GroupId?: string | undefined;
  readonly GroupName?: string | undefined;
  readonly Description?: string | undefined;
}

/** One `IpPermissions.N`. */
export interface Permission {
  readonly IpProtocol: string;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly Groups?: readonly GroupPair[] | undefined;
  readonly UserIdGroupPairs?: readonly GroupPair[] | undefined;
}

const port: z.ZodOptional<z.ZodType<number>> = integer(-1, 65_535).optional();
/** By name or by number, or all of them. */
export const ipProtocol: z.ZodString = z
  .string()
  .regex(/^(tcp|udp|icmp|icmpv6|-1|[0-9]{1,3})$/i, 'Unknown protocol.');

const description = text(255).optional();

const groupPairs = list(
  z.strictObject({
    ...{ GroupId: ids.group.optional(), GroupName: name().optional(), Description: description },
    ...{ UserId: text(32).optional(), VpcId: ids.vpc.optional() },
    ...{ PeeringStatus: text().optional(), VpcPeeringConnectionId: text().optional() },
  }),
);

/** `IpPermissions.N`: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html */
export const permissions: z.ZodOptional<z.ZodType<Permission[]>> = list(
  z.strictObject({
    ...{ IpProtocol: ipProtocol, FromPort: port, ToPort: port },
    IpRanges: list(z.strictObject({ CidrIp: cidrBlock, Description: description })),
    Ipv6Ranges: list(z.strictObject({ CidrIpv6: ipv6CidrBlock, Description: description })),
    // The SDKs write `Groups`, other clients the longer name.
    ...{ Groups: groupPairs, UserIdGroupPairs: groupPairs },
    PrefixListIds: list(z.strictObject({ PrefixListId: ids.prefixList, Description: description })),
  }),
);

/** What says which group is meant, and the single rule that older clients write beside it. */
export const ruleParams: {
  GroupId: z.ZodOptional<z.ZodString>;
  GroupName: z.ZodOptional<z.ZodString>;
  IpPermissions: typeof permissions;
  IpProtocol: z.ZodOptional<z.ZodString>;
  FromPort: typeof port;
  ToPort: typeof port;
  CidrIp: z.ZodOptional<z.ZodType<string>>;
} = {
  ...{ GroupId: ids.group.optional(), GroupName: name().optional(), IpPermissions: permissions },
  ...{ IpProtocol: ipProtocol.optional(), FromPort: port, ToPort: port, CidrIp: cidrBlock.optional() },
};

/** A request as far as these rules go. */
export type RuleRequest = z.output<z.ZodObject<typeof ruleParams>>;

/** Exactly one way to say the rules, and the single one whole. */
export function checkRules(request: RuleRequest, byId: readonly string[] | undefined): void {
  const { IpPermissions, IpProtocol, CidrIp } = request;
  const ways = [IpPermissions, CidrIp, byId].filter((way) => way !== undefined);
  if (ways.length > 1) {
    throw new ApiError('InvalidParameterCombination', 'The rules must be given in one way only.');
  }
  if (ways.length === 0) throw missing('ipPermissions');
  if (CidrIp !== undefined && IpProtocol === undefined) throw missing('ipProtocol');
  for (const rule of IpPermissions ?? []) checkPorts(rule);
  if (IpProtocol !== undefined) checkPorts({ ...request, IpProtocol });
}

/** TCP and UDP, whose rules name ports, and ICMP, whose rules name a type and a code in their place. */
const withPorts = ['tcp', '6', 'udp', '17', 'icmp', '1'];

function checkPorts({ IpProtocol, FromPort, ToPort }: Permission): void {
  if (!withPorts.includes(IpProtocol.toLowerCase())) return;
  if (FromPort !== undefined && ToPort !== undefined) return;
  throw new ApiError(
    'InvalidParameterValue',
    `Invalid value 'Must specify both from and to ports with ${IpProtocol}.' for portRange.`,
  );
}

function missing(parameter: string): ApiError {
  return new ApiError('MissingParameter', `The request must contain the parameter ${parameter}`);
}
