import {
  CreateSubnetCidrReservationCommand,
  CreateSubnetCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import type { Place } from './place.js';
import { api, row } from './row.js';
import type { Target } from './target.js';
import { usePlace } from './use-place.js';
import { refusal } from './wait.js';

let target: Target;
let place: Place;
/** A subnet with two addresses that are free. */
let SubnetId: string;
usePlace(63, {
  begin: async (ground) => {
    ({ target, place } = ground);
    const CidrBlock = '10.63.3.0/28';
    const { Subnet } = await target.ec2.send(new CreateSubnetCommand({ VpcId: place.vpcId, CidrBlock }));
    SubnetId = Subnet?.SubnetId ?? '';
    for (const Cidr of ['10.63.3.8/29', '10.63.3.6/31']) {
      await target.ec2.send(
        new CreateSubnetCidrReservationCommand({ SubnetId, Cidr, ReservationType: 'explicit' }),
      );
    }
  },
});

const run = (counts: Pick<RunInstancesCommandInput, 'MinCount' | 'MaxCount'>) =>
  target.ec2.send(
    new RunInstancesCommand({ ImageId: target.imageId, InstanceType: 't3.nano', SubnetId, ...counts }),
  );

row('fewer instances than MinCount are none', { doc: api('RunInstances') }, async () => {
  expect(await refusal(run({ MinCount: 3, MaxCount: 5 }))).toBe('InsufficientFreeAddressesInSubnet');
});

row('a MinCount above MaxCount is refused', { doc: api('RunInstances') }, async () => {
  expect(await refusal(run({ MinCount: 2, MaxCount: 1 }))).toBe('InvalidParameterCombination');
});

row(
  'as many instances are launched as there is room for, up to MaxCount',
  { doc: api('RunInstances') },
  async () => {
    const { Instances = [] } = await run({ MinCount: 1, MaxCount: 5 });
    expect(Instances.map((instance) => instance.PrivateIpAddress).sort()).toEqual(['10.63.3.4', '10.63.3.5']);
  },
);
