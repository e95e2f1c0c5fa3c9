import { z } from 'zod';
import { ApiError } from './error.js';
import type { ParamNode } from './query.js';

/** The request shapes of EC2's Query protocol as schemas: everything arrives as text, lists as numbered members. */

const memberNumber = /^[1-9][0-9]{0,3}$/;

/** A numbered list (`InstanceId.1`, `InstanceId.2`), absent when no member was given. */
export function list<T extends z.ZodType>(item: T, max = 1000): z.ZodOptional<z.ZodType<z.output<T>[]>> {
  return z.preprocess(toArray, z.array(item).max(max, `At most ${max} members are allowed.`)).optional();
}

/** A numbered list with at least one member. */
export function requiredList<T extends z.ZodType>(item: T, max = 1000): z.ZodType<z.output<T>[]> {
  return z.preprocess(toArray, z.array(item).min(1).max(max, `At most ${max} members are allowed.`));
}

function toArray(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value);
  if (!members.every(([name]) => memberNumber.test(name))) return value;
  return members.sort(([a], [b]) => Number(a) - Number(b)).map(([, member]) => member as unknown);
}

/** `true` or `false`, in any case, as EC2 takes it. */
export const flag: z.ZodOptional<z.ZodType<boolean>> = z
  .string()
  .regex(/^(true|false)$/i, 'It must be true or false.')
  .transform((text) => text.toLowerCase() === 'true')
  .optional();

/** A whole number within bounds. */
export function integer(min: number, max: number): z.ZodType<number> {
  return z
    .string()
    .regex(/^-?[0-9]{1,12}$/, 'It must be a whole number.')
    .transform(Number)
    .refine((n) => n >= min && n <= max, `It must be between ${min} and ${max}.`);
}

/** Text of bounded length. */
export function text(max = 1024): z.ZodString {
  return z.string().max(max, `It must not be longer than ${max} characters.`);
}

/** Text that must be present and not blank. */
export function name(max = 255): z.ZodString {
  return text(max).min(1, 'It must not be empty.');
}

/** A choice of words. */
export function oneOf<const T extends readonly [string, ...string[]]>(
  ...words: T
): z.ZodEnum<{ [W in T[number]]: W }> {
  return z.enum(words, `It must be one of: ${words.join(', ')}.`);
}

/** A block of IPv4 addresses. */
export const cidrBlock: z.ZodType<string> = z.cidrv4('It must be a CIDR block of IPv4 addresses.');

/** A block of IPv6 addresses. */
export const ipv6CidrBlock: z.ZodType<string> = z.cidrv6('It must be a CIDR block of IPv6 addresses.');

/** Members that are handed on as they are, and judged by whoever uses them. */
export const tree: z.ZodType<Readonly<Record<string, unknown>>> = z.looseObject({});

/** A resource id of one kind; a malformed one is refused with the code that EC2 uses for that kind. */
function id(prefix: string, code: string): z.ZodString {
  return z.string().refine((value) => new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(value), {
    params: { code },
    error: (issue) => `Invalid id: "${String(issue.input)}"`,
  });
}

/** Ids of the kinds this cloud owns or looks up. */
export const ids: Record<
  | 'instance'
  | 'volume'
  | 'snapshot'
  | 'image'
  | 'rootTask'
  | 'eni'
  | 'subnet'
  | 'group'
  | 'vpc'
  | 'groupRule'
  | 'prefixList'
  | 'launchTemplate',
  z.ZodString
> = {
  instance: id('i', 'InvalidInstanceID.Malformed'),
  volume: id('vol', 'InvalidVolumeID.Malformed'),
  snapshot: id('snap', 'InvalidSnapshotID.Malformed'),
  image: id('ami', 'InvalidAMIID.Malformed'),
  rootTask: id('replacevol', 'InvalidReplaceRootVolumeTaskId.Malformed'),
  eni: id('eni', 'InvalidNetworkInterfaceId.Malformed'),
  subnet: id('subnet', 'InvalidSubnetID.Malformed'),
  group: id('sg', 'InvalidSecurityGroupID.Malformed'),
  vpc: id('vpc', 'InvalidVpcID.Malformed'),
  groupRule: id('sgr', 'InvalidSecurityGroupRuleId.Malformed'),
  prefixList: id('pl', 'InvalidPrefixListId.Malformed'),
  launchTemplate: id('lt', 'InvalidLaunchTemplateId.Malformed'),
};

/** Parses a request for one action; the first thing wrong with it becomes EC2's error for that. */
export function parseParams<T>(schema: z.ZodType<T>, params: ParamNode): T {
  const parsed = schema.safeParse(params, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw toApiError(parsed.error.issues[0]);
}

function toApiError(issue: z.core.$ZodIssue | undefined): ApiError {
  if (issue === undefined) return new ApiError('InvalidParameter', 'The request is invalid.');
  const path = issue.path.map((part) => (typeof part === 'number' ? part + 1 : String(part))).join('.');
  if (issue.code === 'unrecognized_keys') {
    const unknown = [path, issue.keys[0] ?? ''].filter((part) => part !== '').join('.');
    return new ApiError('UnknownParameter', `The parameter ${unknown} is not recognized`);
  }
  if (issue.input === undefined) {
    return new ApiError('MissingParameter', `The request must contain the parameter ${path}`);
  }
  if (issue.code === 'custom' && typeof issue.params?.['code'] === 'string') {
    return new ApiError(issue.params['code'], issue.message);
  }
  const shown = typeof issue.input === 'string' ? issue.input.slice(0, 100) : 'not a single value';
  return new ApiError(
    'InvalidParameterValue',
    `Value (${shown}) for parameter ${path} is invalid. ${issue.message}`,
  );
}
