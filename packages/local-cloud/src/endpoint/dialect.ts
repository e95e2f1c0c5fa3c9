import type { IncomingHttpHeaders } from 'node:http';
import { errorXml } from '../protocol/answer.js';
import type { ApiError } from '../protocol/error.js';
import { xmlText } from '../protocol/xml-text.js';

/** How a service words an error. */
export type Dialect = 'json' | 's3' | 'ec2' | 'query';

/** Whether a call is in AWS's JSON protocol, which names its operation in a header. */
export function isJsonCall(headers: IncomingHttpHeaders): boolean {
  return headers['x-amz-target'] !== undefined;
}

/** The dialect that a caller of a service expects. */
export function dialectOf(service: string, json: boolean): Dialect {
  if (json) return 'json';
  return service === 's3' || service === 'ec2' ? service : 'query';
}

/**
 * An error's body in each dialect. S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; the JSON and the
 * Query protocol: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html and
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export const errorBody: Readonly<Record<Dialect, (error: ApiError, requestId: string) => string>> = {
  json: ({ code, message }) => JSON.stringify({ __type: code, message }),
  s3: ({ code, message }, requestId) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n${xmlText({ Error: { Code: code, Message: message, RequestId: requestId } })}`,
  ec2: errorXml,
  query: ({ code, message }, requestId) =>
    xmlText({
      ErrorResponse: { Error: { Type: 'Sender', Code: code, Message: message }, RequestId: requestId },
    }),
};
