import {
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteTagsCommand,
  DescribeInstancesCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  StartInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import { latencyProfiles } from '../model/latency.js';
import type { Place } from './place.js';
import { api, row } from './row.js';
import type { Target } from './target.js';
import { usePlace } from './use-place.js';
import { eventually, refusal } from './wait.js';

const errors = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html';
/** What a poll every 100 ms and a busy machine may add to the lag of a read, in milliseconds. */
const slackMs = 2000;

let target: Target;
let place: Place;
usePlace(96, {
  begin: (ground) => {
    ({ target, place } = ground);
  },
});

row('a malformed instance id is refused as malformed', { doc: errors }, async () => {
  expect(await refusal(target.ec2.send(new StartInstancesCommand({ InstanceIds: ['i-nonsense'] })))).toBe(
    'InvalidInstanceID.Malformed',
  );
});

row(
  'an unknown instance id is not found',
  { doc: errors, why: 'callers tell it from every other error' },
  async () => {
    const asked = target.ec2.send(new TerminateInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] }));
    expect(await refusal(asked)).toBe('InvalidInstanceID.NotFound');
  },
);

row('an unknown filter is refused', { doc: errors }, async () => {
  const asked = target.ec2.send(
    new DescribeVolumesCommand({ Filters: [{ Name: 'colour', Values: ['red'] }] }),
  );
  expect(await refusal(asked)).toBe('InvalidParameterValue');
});

row(
  'a dry run of a launch changes nothing and says so',
  { doc: api('RunInstances'), why: 'preflight checks rely on it' },
  async () => {
    expect(await refusal(place.run({ DryRun: true }))).toBe('DryRunOperation');
  },
);

row(
  'user data above 16 KiB is refused',
  { doc: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html' },
  async () => {
    const UserData = Buffer.alloc(16 * 1024 + 1, 'x').toString('base64');
    expect(await refusal(place.run({ UserData }))).toBe('InvalidParameterValue');
  },
);

row(
  'reserved tag keys are refused',
  { doc: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html' },
  async () => {
    const { InstanceId = '' } = await place.run();
    const tag = target.ec2.send(
      new CreateTagsCommand({ Resources: [InstanceId], Tags: [{ Key: 'aws:mine', Value: '' }] }),
    );
    expect(await refusal(tag)).toBe('InvalidParameterValue');
  },
);

row(
  'tags on instances, interfaces and VPCs are set in one call, described together and deleted',
  { doc: api('CreateTags'), why: 'two owners of records must look like one' },
  async () => {
    const { InstanceId = '', NetworkInterfaces } = await place.run();
    const Resources = [InstanceId, NetworkInterfaces?.[0]?.NetworkInterfaceId ?? '', place.vpcId];
    await target.ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'colour', Value: 'green' }] }));
    const tagged = (wanted: number) =>
      eventually(`${wanted} tags`, async () => {
        const { Tags } = await target.ec2.send(
          new DescribeTagsCommand({
            Filters: [
              { Name: 'key', Values: ['colour'] },
              { Name: 'resource-id', Values: Resources },
            ],
          }),
        );
        return Tags?.length === wanted ? Tags : undefined;
      });
    expect((await tagged(3)).map((tag) => tag.ResourceType).sort()).toEqual([
      'instance',
      'network-interface',
      'vpc',
    ]);
    await target.ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'colour' }] }));
    await tagged(0);
  },
);

row(
  'a Describe right after a write may not show it, and shows it within bounds',
  {
    doc: 'https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html',
    why: 'moto shows every write at once; that reads lag, and how far, is held only where the lag is ours',
  },
  async () => {
    let missed = 0;
    const waited: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const { InstanceId = '' } = await place.run();
      const first = await refusal(
        target.ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] })),
      );
      const started = performance.now();
      if (first === 'InvalidInstanceID.NotFound') missed += 1;
      await eventually('the instance', async () => {
        const answer = await target.ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
        return answer.Reservations?.[0];
      });
      waited.push(performance.now() - started);
    }
    // EC2 promises no lag, and bounds it only by a guide; here both are ours to keep.
    if (target.cloud === undefined) return;
    expect(missed).toBeGreaterThan(0);
    expect(Math.max(...waited)).toBeLessThan(latencyProfiles.fast.staleness[1] + slackMs);
  },
);

row('a subnet or group that an instance uses cannot be deleted', { doc: api('DeleteSubnet') }, async () => {
  await place.run();
  const subnet = target.ec2.send(new DeleteSubnetCommand({ SubnetId: place.subnetId }));
  const group = target.ec2.send(new DeleteSecurityGroupCommand({ GroupId: place.groupId }));
  expect([await refusal(subnet), await refusal(group)]).toEqual([
    'DependencyViolation',
    'DependencyViolation',
  ]);
});
