import { DetachVolumeCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { scriptedEc2, type Scripted } from '../testing/scripted-ec2.js';
import { failureOf, type Failure } from './failure-of.js';
import { fenced, LeaseEnded } from './fence.js';

const call = { notAfter: 1_000 };
const detach = (): DetachVolumeCommand => new DetachVolumeCommand({ VolumeId: 'vol-1', InstanceId: 'i-1' });

async function failure(answer: Scripted): Promise<Failure> {
  const { ec2 } = scriptedEc2({ DetachVolume: [answer] });
  const error: unknown = await ec2.send(detach()).then(
    () => new Error('it went through'),
    (reason: unknown) => reason,
  );
  return failureOf(error);
}

test.each([
  ['RequestLimitExceeded', 503],
  ['InsufficientInstanceCapacity', 500],
  ['VcpuLimitExceeded', 400],
  ['IncorrectState', 400],
  ['VolumeInUse', 400],
  ['InvalidInstanceID.NotFound', 400],
])('%s was not done and may be later', async (code, status) => {
  expect(await failure({ code, status })).toMatchObject({ kind: 'again' });
});

test.each([
  'IdempotentParameterMismatch',
  'InvalidVolume.ZoneMismatch',
  'InvalidAMIID.NotFound',
  'OperationNotPermitted',
])('%s will not be done like this', async (code) => {
  expect(await failure({ code })).toEqual({ kind: 'refused', because: `${code}: scripted` });
});

test('an instance profile that EC2 does not know yet may be known later; any other bad value will not be', () => {
  const invalid = (message: string): Failure =>
    failureOf(
      Object.assign(new Error(message), {
        name: 'InvalidParameterValue',
        $metadata: { httpStatusCode: 400 },
      }),
    );
  const value = 'Value (dev-consul) for parameter iamInstanceProfile.name is invalid.';
  expect(invalid(`${value} Invalid IAM Instance Profile name`)).toMatchObject({ kind: 'again' });
  expect(invalid('Value (t9.tiny) for parameter instanceType is invalid.')).toMatchObject({
    kind: 'refused',
  });
});

test.each([
  ['ExpiredToken', 'Renew the credentials, then resume.'],
  ['AuthFailure', 'Renew the credentials, then resume.'],
  ['UnauthorizedOperation', 'Allow the action for these credentials, then resume.'],
  ['RequestExpired', 'Set the clock of this machine, then resume.'],
])('%s is refused with what to do about it', async (code, cure) => {
  const refused = await failure({ code, status: 403 });
  expect(refused.kind).toBe('refused');
  expect(refused.because).toContain(cure);
});

test('a fault of the service may have been carried out all the same', async () => {
  expect(await failure({ code: 'InternalError', status: 500 })).toMatchObject({ kind: 'unknown' });
});

test('a connection that breaks after the call was sent leaves the outcome unknown', async () => {
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  expect(await failure(reset)).toEqual({ kind: 'unknown', because: 'Error: read ECONNRESET' });
});

test('an answer that does not come in time leaves the outcome unknown', async () => {
  const late = Object.assign(new Error('no answer within 6000 ms'), { name: 'TimeoutError' });
  expect(await failure(late)).toMatchObject({ kind: 'unknown' });
});

test('a connection that was never made has done nothing', async () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  expect(await failure(refused)).toMatchObject({ kind: 'again' });
});

test('a call is not sent once the lease has ended, and then has done nothing', async () => {
  const { ec2, calls } = scriptedEc2({ DetachVolume: [''] });
  const late = ec2.send(fenced(detach(), call, () => call.notAfter));
  await expect(late).rejects.toBeInstanceOf(LeaseEnded);
  expect(calls).toHaveLength(0);
  expect(failureOf(await late.catch((error: unknown) => error))).toMatchObject({ kind: 'again' });
});

test('a runner that is paused while its credentials are fetched does not send when it wakes up', async () => {
  let now = 0;
  const { ec2, calls } = scriptedEc2({ DetachVolume: [''] });
  ec2.config.credentials = () => {
    now = call.notAfter + 1;
    return Promise.resolve({ accessKeyId: 'test', secretAccessKey: 'test' });
  };
  await expect(ec2.send(fenced(detach(), call, () => now))).rejects.toBeInstanceOf(LeaseEnded);
  expect(calls).toHaveLength(0);
});

test('a call that went out once and was stopped at its second attempt has an unknown outcome', () => {
  expect(failureOf(new LeaseEnded('yes'))).toMatchObject({ kind: 'unknown' });
});

test('what is thrown that is no error leaves the outcome unknown', () => {
  expect(failureOf('a string')).toEqual({ kind: 'unknown', because: 'a string' });
});
