import { ownedActions, refusedActions } from '../actions/index.js';
import type { Context } from '../context.js';
import { answerXml, apiVersion } from '../protocol/answer.js';
import { ApiError, unsupported } from '../protocol/error.js';
import { parseQuery, type ParamNode } from '../protocol/query.js';

/** An EC2 request after parsing: which action, with which parameters, and whose business it is. */
export interface Ec2Request {
  readonly action: string;
  readonly params: ParamNode;
  readonly handled: 'ours' | 'passed' | 'refused';
}

/** Parses a request in EC2's Query protocol. */
export function parseEc2(encoded: string): Ec2Request {
  const { Action: action, Version: version, ...params } = parseQuery(encoded);
  if (typeof action !== 'string' || action === '') {
    throw new ApiError('MissingAction', 'The request is missing an action or a required parameter.');
  }
  if (!/^[A-Za-z0-9]{3,100}$/.test(action)) {
    throw new ApiError(
      'InvalidAction',
      `The action ${action.slice(0, 100)} is not valid for this web service.`,
    );
  }
  if (version !== undefined && version !== apiVersion) {
    throw new ApiError(
      'NoSuchVersion',
      `The requested version is not supported; this cloud speaks ${apiVersion}.`,
    );
  }
  const handled = ownedActions.has(action) ? 'ours' : refusedActions.has(action) ? 'refused' : 'passed';
  return { action, params, handled };
}

/** Answers an action of ours; whatever goes wrong inside is an error of EC2's, never a stack trace. */
export async function answerEc2(
  context: Context,
  request: Ec2Request,
  call: { readonly requestId: string; readonly accessKeyId: string },
): Promise<string> {
  const action = ownedActions.get(request.action);
  if (action === undefined) throw unsupported(`the action ${request.action}`);
  const body = await action.run(context, { params: request.params, accessKeyId: call.accessKeyId });
  return answerXml(request.action, call.requestId, body);
}
