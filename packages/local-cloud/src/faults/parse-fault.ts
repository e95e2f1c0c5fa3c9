import { z } from 'zod';
import type { Fault } from './fault.js';

const operations = z
  .array(
    z
      .string()
      .regex(
        /^([a-z0-9-]+:)?[A-Za-z0-9*]+$/,
        'must be an action like AttachVolume, Describe* or s3:PutObject; * stands for any characters',
      ),
  )
  .min(1, 'must name an action');

const name = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1-64 of A-Z, a-z, 0-9, ., _ and -')
  .exactOptional();

const selection = {
  name,
  skip: z.int('must be a whole number').min(0, 'must not be negative').exactOptional(),
  count: z.int('must be a whole number').min(1, 'must be at least 1').exactOptional(),
  percent: z.number().gt(0, 'must be above 0').max(100, 'must not be above 100').exactOptional(),
};

const seconds = z.number().gt(0, 'must be above 0').max(86_400, 'must not be above a day').exactOptional();

const pattern = z.string().min(1, 'must not be empty').max(512, 'is too long').exactOptional();

const id = (prefix: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `must be an id that begins with ${prefix}-`)
    .exactOptional();

const milliseconds = z
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(600_000, 'must not be above ten minutes');

const schema: z.ZodType<Fault> = z.discriminatedUnion('kind', [
  z.strictObject({
    ...{ kind: z.literal('error'), ...selection, operations },
    code: z.string().regex(/^[A-Za-z0-9.]{1,128}$/, 'must be an error code like RequestLimitExceeded'),
    message: z.string().min(1, 'must not be empty').max(1024, 'is too long').exactOptional(),
    status: z.int().min(400, 'must be 400-599').max(599, 'must be 400-599').exactOptional(),
  }),
  z.strictObject({ kind: z.literal('lost-response'), ...selection, operations }),
  z.strictObject({
    ...{ kind: z.literal('latency'), ...selection, operations },
    ...{ ms: milliseconds, maxMs: milliseconds.exactOptional() },
  }),
  z.strictObject({
    ...{ kind: z.literal('throttling'), name },
    scale: z.number().gt(0, 'must be above 0').max(10, 'must not be above 10').exactOptional(),
  }),
  z.strictObject({ kind: z.literal('capacity'), ...selection, zone: pattern, instanceType: pattern }),
  z.strictObject({
    ...{ kind: z.literal('instance-dies'), ...selection, seconds },
    ...{ zone: pattern, instanceType: pattern, imageId: id('ami') },
  }),
  z.strictObject({
    ...{ kind: z.literal('stuck-attach'), ...selection, seconds },
    ...{ volumeId: id('vol'), instanceId: id('i') },
  }),
  z.strictObject({
    ...{ kind: z.literal('stuck-detach'), ...selection, seconds },
    ...{ volumeId: id('vol'), instanceId: id('i') },
  }),
  z.strictObject({ kind: z.literal('late-address'), ...selection, seconds, instanceId: id('i') }),
  z.strictObject({ kind: z.literal('expired-credentials'), ...selection, principal: pattern }),
  z.strictObject({
    ...{ kind: z.literal('short-credentials'), name, role: pattern },
    seconds: z.int().min(1, 'must be at least 1').max(21_600, 'must not be above six hours'),
  }),
  z.strictObject({
    ...{ kind: z.literal('tag-lag'), name },
    seconds: z.number().gt(0, 'must be above 0').max(3600, 'must not be above an hour'),
  }),
]);

/** Reads a fault from outside; throws a TypeError with a sentence that names the field. */
export function parseFault(given: unknown): Fault {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new TypeError(`Fault, ${fieldOf(issue)}: ${issue?.message ?? 'is invalid'}`);
}

function fieldOf(issue: z.core.$ZodIssue | undefined): string {
  const path = issue?.path.join('.') ?? '';
  if (issue?.code !== 'unrecognized_keys') return path === '' ? 'as a whole' : `field ${path}`;
  return `field ${issue.keys[0] ?? ''}`;
}
