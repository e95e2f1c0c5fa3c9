import type { Context } from '../context.js';
import { overlay } from '../launch/merge.js';
import type { XmlNode } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { text, tree } from '../protocol/params.js';
import { emptyNode, flatten, type ParamNode } from '../protocol/query.js';
import { defineAction, type Action } from './action.js';
import { refuseBothNames, templateNamed, templateVersion } from './launch-template-params.js';

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html
 * moto keeps templates but ignores SourceVersion: a new version would silently lose everything it should inherit. So
 * the source is read, what was given is laid over it, and moto gets the whole. It ignores ClientToken too: a retry would
 * make one more version.
 */
export const createLaunchTemplateVersion: Action = defineAction({
  name: 'CreateLaunchTemplateVersion',
  params: {
    ...templateNamed,
    SourceVersion: templateVersion.optional(),
    VersionDescription: text(255).optional(),
    // What it says of a machine is judged when one is launched from it.
    LaunchTemplateData: tree,
    ClientToken: text(128).optional(),
  },
  refuses: ['ResolveAlias'],
  check: (_context, params) => {
    refuseBothNames(params);
    if (params.LaunchTemplateId === undefined && params.LaunchTemplateName === undefined) {
      throw new ApiError(
        'MissingParameter',
        'The request must contain the parameter LaunchTemplateId or LaunchTemplateName',
      );
    }
  },
  async run(context, params, call) {
    const source = {
      ...{ id: params.LaunchTemplateId, name: params.LaunchTemplateName },
      version: params.SourceVersion,
    };
    return context.tokens.once('CreateLaunchTemplateVersion', call.params, async () => {
      const merged = await withSource(context, source, call.params);
      const answer = await context.plane.ec2('CreateLaunchTemplateVersion', flatten(merged));
      return { launchTemplateVersion: answer['launchTemplateVersion'] as XmlNode };
    });
  },
});

interface Source {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly version: string | undefined;
}

async function withSource(context: Context, source: Source, params: ParamNode): Promise<ParamNode> {
  const { id, name, version } = source;
  if (version === undefined) return params;
  const below = await context.launches.template({ id, name, version });
  const given = params['LaunchTemplateData'];
  const merged: ParamNode = Object.assign(emptyNode(), params);
  merged['LaunchTemplateData'] = overlay(below, typeof given === 'object' ? given : emptyNode());
  return merged;
}
