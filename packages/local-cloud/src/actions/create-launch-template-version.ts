import type { Context } from '../context.js';
import { overlay } from '../launch/merge.js';
import type { XmlNode } from '../protocol/answer.js';
import { emptyNode, flatten, type ParamNode } from '../protocol/query.js';
import type { Action } from './action.js';

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html
 * moto keeps templates but ignores SourceVersion: a new version would silently lose everything it should inherit. So
 * the source is read, what was given is laid over it, and moto gets the whole.
 */
export const createLaunchTemplateVersion: Action = {
  name: 'CreateLaunchTemplateVersion',
  async run(context, call) {
    const params = await withSource(context, call.params);
    const answer = await context.plane.ec2('CreateLaunchTemplateVersion', flatten(params));
    return { launchTemplateVersion: answer['launchTemplateVersion'] as XmlNode };
  },
};

async function withSource(context: Context, params: ParamNode): Promise<ParamNode> {
  const version = params['SourceVersion'];
  if (typeof version !== 'string') return params;
  const source = await context.launches.template({
    id: textOf(params['LaunchTemplateId']),
    name: textOf(params['LaunchTemplateName']),
    version,
  });
  const given = params['LaunchTemplateData'];
  const merged: ParamNode = Object.assign(emptyNode(), params);
  merged['LaunchTemplateData'] = overlay(source, typeof given === 'object' ? given : emptyNode());
  return merged;
}

function textOf(value: ParamNode[string] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
