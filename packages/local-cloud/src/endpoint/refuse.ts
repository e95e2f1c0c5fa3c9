import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../protocol/error.js';
import { dialectOf, errorBody, isJsonCall } from './dialect.js';

/** Answers with an error in the dialect of the service that was called. */
export function refuse(
  incoming: IncomingMessage,
  response: ServerResponse,
  error: ApiError,
  call: { service: string; requestId: string },
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { service, requestId } = call;
  const dialect = dialectOf(service, isJsonCall(incoming.headers));
  const body = errorBody[dialect](error, requestId);
  response.writeHead(error.status, {
    'content-type': dialect === 'json' ? 'application/x-amz-json-1.1' : 'text/xml;charset=UTF-8',
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': requestId,
    // What was not read of the request must not be taken for the next one.
    connection: 'close',
  });
  response.end(body);
}

/** The refusal of a key that this cloud did not issue, in the words of the service. */
export function unknownKey(service: string): ApiError {
  if (service === 'ec2') {
    return new ApiError('AuthFailure', 'AWS was not able to validate the provided access credentials', 401);
  }
  if (service === 's3') {
    return new ApiError(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      403,
    );
  }
  return new ApiError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
}

/**
 * The refusal of temporary credentials that are good no more, in the words of the service. EC2 says RequestExpired:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html ("this error can also occur if the
 * credentials have expired"); the others: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
export function expiredKey(service: string, json: boolean): ApiError {
  if (service === 'ec2') return new ApiError('RequestExpired', 'Request has expired.');
  if (service === 's3') return new ApiError('ExpiredToken', 'The provided token has expired.');
  const message = 'The security token included in the request is expired';
  return json ? new ApiError('ExpiredTokenException', message) : new ApiError('ExpiredToken', message, 403);
}
