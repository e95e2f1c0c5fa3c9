import {
  CreateSubnetCidrReservationCommand,
  CreateSubnetCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect } from 'vitest';
import { makePlace, type Place } from './place.js';
import { api, row } from './row.js';
import { openTarget, type Target } from './target.js';
import { refusal } from './wait.js';

let target: Target;
let place: Place;
/** A subnet with two addresses that are free. */
let SubnetId: string;
beforeAll(async () => {
  target = await openTarget();
  place = await makePlace(target, 63);
  const CidrBlock = '10.63.3.0/28';
  const { Subnet } = await target.ec2.send(new CreateSubnetCommand({ VpcId: place.vpcId, CidrBlock }));
  SubnetId = Subnet?.SubnetId ?? '';
  for (const Cidr of ['10.63.3.8/29', '10.63.3.6/31']) {
    await target.ec2.send(
      new CreateSubnetCidrReservationCommand({ SubnetId, Cidr, ReservationType: 'explicit' }),
    );
  }
});
afterAll(async () => {
  try {
    await place[Symbol.asyncDispose]();
  } finally {
    await target[Symbol.asyncDispose]();
  }
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
