import { expect, test } from 'vitest';
import { ApiError } from '../protocol/error.js';
import { dialectOf, errorBody } from './dialect.js';

// What XML must escape, and a character that it cannot carry.
const error = new ApiError('Odd', 'a < b & "c" > d\u0001');
const escaped = 'a &lt; b &amp; "c" &gt; d';

test.each([
  ['ssm', true, 'json'],
  ['s3', false, 's3'],
  ['ec2', false, 'ec2'],
  ['sts', false, 'query'],
  ['iam', false, 'query'],
  ['unknown', false, 'query'],
] as const)('a call of %s (in JSON: %s) is answered in the dialect %s', (service, json, dialect) => {
  expect(dialectOf(service, json)).toBe(dialect);
});

test.each([
  ['json', '{"__type":"Odd","message":"a < b & \\"c\\" > d\\u0001"}'],
  [
    's3',
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>Odd</Code><Message>${escaped}</Message><RequestId>r-1</RequestId></Error>`,
  ],
  [
    'ec2',
    `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>Odd</Code><Message>${escaped}</Message></Error></Errors><RequestID>r-1</RequestID></Response>`,
  ],
  [
    'query',
    `<ErrorResponse><Error><Type>Sender</Type><Code>Odd</Code><Message>${escaped}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`,
  ],
] as const)('an error in the dialect %s', (dialect, body) => {
  expect(errorBody[dialect](error, 'r-1')).toBe(body);
});
