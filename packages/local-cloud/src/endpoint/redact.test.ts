import { expect, test } from 'vitest';
import { nameCall } from './name-call.js';
import { redact } from './redact.js';

test('user data, key material and parameter values never reach the log', () => {
  const logged = redact('ec2', {
    UserData: 'c2VjcmV0',
    'LaunchTemplateData.UserData': 'c2VjcmV0',
    'UserData.Value': 'c2VjcmV0',
    PublicKeyMaterial: 'x',
    ImageId: 'ami-1',
  });
  expect(logged).toEqual({
    UserData: '(redacted)',
    'LaunchTemplateData.UserData': '(redacted)',
    'UserData.Value': '(redacted)',
    PublicKeyMaterial: '(redacted)',
    ImageId: 'ami-1',
  });
  expect(redact('ssm', { Name: '/a/b', Value: 'secret' })).toEqual({ Name: '/a/b', Value: '(redacted)' });
});

test('tag values are data of EC2 and stay readable', () => {
  expect(redact('ec2', { 'Tag.1.Value': 'green' })).toEqual({ 'Tag.1.Value': 'green' });
});

const parts = (method: string, path: string, headers: Record<string, string> = {}, body = '') => ({
  method,
  url: new URL(path, 'http://localhost'),
  headers,
  body,
});

test.each([
  ['GET', '/', 'ListBuckets'],
  ['PUT', '/b', 'CreateBucket'],
  ['PUT', '/b/k/x', 'PutObject'],
  ['GET', '/b?list-type=2&prefix=x', 'ListObjectsV2'],
  ['GET', '/b?versioning', 'GetBucketVersioning'],
  ['DELETE', '/b/k', 'DeleteObject'],
])('S3 %s %s is %s', (method, path, action) => {
  expect(nameCall('s3', parts(method, path)).action).toBe(action);
});

test('conditional writes are named with their condition', () => {
  const call = nameCall('s3', parts('PUT', '/b/lock', { 'if-none-match': '*' }));
  expect(call.parameters).toEqual({ Bucket: 'b', Key: 'lock', IfNoneMatch: '*' });
});

test('JSON and Query services are named by their own conventions', () => {
  const json = nameCall(
    'ssm',
    parts('POST', '/', { 'x-amz-target': 'AmazonSSM.GetParameter' }, '{"Name":"/a","WithDecryption":true}'),
  );
  expect(json).toEqual({ action: 'GetParameter', parameters: { Name: '/a', WithDecryption: 'true' } });
  const query = nameCall('iam', parts('POST', '/', {}, 'Action=GetRole&Version=1&RoleName=r'));
  expect(query).toEqual({ action: 'GetRole', parameters: { RoleName: 'r' } });
});
