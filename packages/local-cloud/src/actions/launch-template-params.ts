import { z } from 'zod';
import { ApiError } from '../protocol/error.js';
import { ids, name } from '../protocol/params.js';

/** Which launch template is meant. */
export const templateNamed: {
  LaunchTemplateId: z.ZodOptional<z.ZodString>;
  LaunchTemplateName: z.ZodOptional<z.ZodString>;
} = { LaunchTemplateId: ids.launchTemplate.optional(), LaunchTemplateName: name(128).optional() };

/** A version by its number, or by what it is at the moment. */
export const templateVersion: z.ZodString = z
  .string()
  .regex(/^([1-9][0-9]{0,8}|\$Latest|\$Default)$/, 'It must be a number, $Latest or $Default.');

/** Refuses a template that is named both ways. */
export function refuseBothNames(params: {
  readonly LaunchTemplateId?: string | undefined;
  readonly LaunchTemplateName?: string | undefined;
}): void {
  if (params.LaunchTemplateId === undefined || params.LaunchTemplateName === undefined) return;
  throw new ApiError(
    'InvalidParameterCombination',
    'Either the ID or the name of the launch template can be specified, not both.',
  );
}
