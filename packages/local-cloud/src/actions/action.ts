import { z } from 'zod';
import type { Call, Context } from '../context.js';
import type { XmlNode } from '../protocol/answer.js';
import { ApiError, unsupported } from '../protocol/error.js';
import { flag, parseParams } from '../protocol/params.js';

/** An EC2 action this cloud owns. */
export interface Action {
  readonly name: string;
  run(context: Context, call: Call): Promise<XmlNode>;
}

interface Definition<S extends z.ZodRawShape> {
  readonly name: string;
  readonly params: S;
  /** Parameters that EC2 has and this cloud refuses, so that nobody believes they took effect. */
  readonly refuses?: readonly string[];
  run(context: Context, params: z.output<z.ZodObject<S>>, call: Call): Promise<XmlNode> | XmlNode;
  /** Runs before DryRun is answered; throws what the real call would throw. */
  check?(context: Context, params: z.output<z.ZodObject<S>>): void;
}

/** Makes an action of a request shape and what to do with it: parse, check, answer a dry run, act. */
export function defineAction<S extends z.ZodRawShape>(definition: Definition<S>): Action {
  const schema = z.strictObject({ ...definition.params, DryRun: flag });
  return {
    name: definition.name,
    async run(context, call) {
      const refused = definition.refuses?.find((parameter) => call.params[parameter] !== undefined);
      if (refused !== undefined) throw unsupported(`the parameter ${refused} of ${definition.name}`);
      const params = parseParams(schema, call.params) as z.output<z.ZodObject<S>>;
      definition.check?.(context, params);
      if ((params as { DryRun?: boolean }).DryRun === true) {
        throw new ApiError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
      }
      return definition.run(context, params, call);
    },
  };
}

/** The answer of actions that only say that they were done. */
export const done: XmlNode = { return: true };
