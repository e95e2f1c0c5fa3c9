import { expect, test } from 'vitest';
import type { BuildSettings } from '../build/settings.js';
import { ec2Error, fakeEc2 } from '../testing/fake-ec2.js';
import { admit } from './admit.js';

const settings = (ec2: BuildSettings['ec2'], admitted?: string): BuildSettings =>
  ({ ec2, admit: admitted }) as BuildSettings;

/** What the group is told when an instance of this address is to be reached. */
async function told(towards: string, admitted?: string): Promise<unknown> {
  const { ec2, calls } = fakeEc2(() => ({}));
  await admit(settings(ec2, admitted), 'sg-1', towards);
  expect(calls.map(({ action }) => action)).toEqual(['AuthorizeSecurityGroupIngress']);
  return calls[0]?.input;
}

const only = (CidrIp: unknown) => ({
  GroupId: 'sg-1',
  IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp }] }],
});

// Safety rule: the way into a build's instances is open to the builder, at one port, and to nobody else.
test('the address that was named is admitted, and nothing else', async () => {
  expect(await told('203.0.113.5', '203.0.113.7/32')).toEqual(only('203.0.113.7/32'));
});

test.each(['0.0.0.0/0', '203.0.113.0/24', '203.0.113.7', '::/0'])(
  'whoever admits %s is refused, and nothing is opened',
  async (cidr) => {
    const { ec2, calls } = fakeEc2(() => ({}));
    const admitting = admit(settings(ec2, cidr), 'sg-1', '10.0.0.1');
    await expect(admitting).rejects.toThrow(`--admit ${cidr}: a build admits one address only`);
    expect(calls).toEqual([]);
  },
);

test('that the second instance is reached from the same address is no error, anything else is', async () => {
  const answering = (name: string) => fakeEc2(() => Promise.reject(ec2Error(name))).ec2;
  const admitted = '203.0.113.7/32';
  const again = admit(settings(answering('InvalidPermission.Duplicate'), admitted), 'sg-1', '10.0.0.1');
  expect(await again).toBe(admitted);
  const gone = admit(settings(answering('InvalidGroup.NotFound'), admitted), 'sg-1', '10.0.0.1');
  await expect(gone).rejects.toThrow('InvalidGroup.NotFound');
});
