import { DescribeNetworkInterfacesCommand } from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import { doorOf } from './doors.js';
import { on } from './login.js';
import type { Place } from './place.js';
import { row } from './row.js';
import type { Target } from './target.js';
import { usePlace } from './use-place.js';

let target: Target;
let place: Place;
usePlace(59, {
  begin: (ground) => {
    ({ target, place } = ground);
  },
});

row(
  'a machine is called as EC2 calls it, and its neighbours find it by that name',
  {
    doc: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/hostname-types.html',
    machines: true,
  },
  async () => {
    const [first, second] = [await place.runUp(), await place.runUp()];
    const domain = target.region === 'us-east-1' ? 'ec2.internal' : `${target.region}.compute.internal`;
    const name = `ip-${first.PrivateIpAddress.replaceAll('.', '-')}.${domain}`;
    expect(first.PrivateDnsName).toBe(name);
    const { NetworkInterfaces } = await target.ec2.send(
      new DescribeNetworkInterfacesCommand({
        Filters: [{ Name: 'private-dns-name', Values: [name] }],
      }),
    );
    expect(NetworkInterfaces?.map(({ PrivateIpAddress }) => PrivateIpAddress)).toEqual([
      first.PrivateIpAddress,
    ]);
    const found = await on(
      target,
      place,
      doorOf(second),
      `getent ahostsv4 ${name} | head -n 1 | cut -d' ' -f1; hostname`,
    );
    expect(found.trim().split('\n')).toEqual([
      first.PrivateIpAddress,
      `ip-${second.PrivateIpAddress.replaceAll('.', '-')}`,
    ]);
  },
);
