import { expect, test } from 'vitest';
import { ec2Error, fakeEc2 } from '../testing/fake-ec2.js';
import { terminate } from './terminate.js';

// Safety rule: an instance that runs on after its build costs money and is what nobody looks for.
test('an instance that EC2 does not know yet is terminated when it does', async () => {
  let asked = 0;
  const { ec2, calls } = fakeEc2(({ action }) => {
    if (action === 'DescribeInstances') {
      return { Reservations: [{ Instances: [{ State: { Name: 'terminated' } }] }] };
    }
    asked += 1;
    if (asked < 3) throw ec2Error('InvalidInstanceID.NotFound');
    return {};
  });
  await terminate(ec2, 'i-1');
  expect(calls.map(({ action }) => action)).toEqual([
    ...['TerminateInstances', 'TerminateInstances', 'TerminateInstances'],
    'DescribeInstances',
  ]);
});
