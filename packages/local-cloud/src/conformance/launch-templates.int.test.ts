import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DescribeInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import type { Place } from './place.js';
import { row } from './row.js';
import type { Target } from './target.js';
import { usePlace } from './use-place.js';
import { eventually, refusal } from './wait.js';

const doc = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/launch-instances-from-launch-template.html';
let target: Target;
let place: Place;
let LaunchTemplateId: string;
usePlace(95, {
  begin: async (ground) => {
    ({ target, place } = ground);
    const { LaunchTemplate } = await target.ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: `conformance-${Date.now()}`,
        LaunchTemplateData: {
          ImageId: target.imageId,
          InstanceType: 't3.small',
          MetadataOptions: {
            HttpTokens: 'required',
            HttpPutResponseHopLimit: 1,
            InstanceMetadataTags: 'enabled',
          },
          TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'from', Value: 'template' }] }],
          BlockDeviceMappings: [
            { DeviceName: '/dev/sdf', Ebs: { VolumeSize: 1, DeleteOnTermination: true } },
          ],
        },
      }),
    );
    LaunchTemplateId = LaunchTemplate?.LaunchTemplateId ?? '';
    await target.ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId,
        SourceVersion: '1',
        LaunchTemplateData: { InstanceType: 't3.medium' },
      }),
    );
  },
});

/** No image and no type of its own: both come from the template. */
const bare = { ImageId: undefined, InstanceType: undefined };

row('a launch from a template takes its metadata options, tags and devices', { doc }, async () => {
  const launched = await place.run({ ...bare, LaunchTemplate: { LaunchTemplateId, Version: '1' } });
  const seen = await eventually('the instance with tags and devices', async () => {
    const answer = await target.ec2.send(
      new DescribeInstancesCommand({ InstanceIds: [launched.InstanceId ?? ''] }),
    );
    const instance = answer.Reservations?.[0]?.Instances?.[0];
    return instance?.Tags?.length === 1 && instance.BlockDeviceMappings?.length === 2 ? instance : undefined;
  });
  expect(seen.InstanceType).toBe('t3.small');
  expect(seen.MetadataOptions).toMatchObject({
    HttpTokens: 'required',
    HttpPutResponseHopLimit: 1,
    InstanceMetadataTags: 'enabled',
  });
  expect(seen.Tags).toEqual([{ Key: 'from', Value: 'template' }]);
});

row(
  'the pinned version counts, not the latest',
  { doc, why: 'a plan pins the version it was made for' },
  async () => {
    const one = await place.run({ ...bare, LaunchTemplate: { LaunchTemplateId, Version: '1' } });
    const latest = await place.run({ ...bare, LaunchTemplate: { LaunchTemplateId, Version: '$Latest' } });
    expect([one.InstanceType, latest.InstanceType]).toEqual(['t3.small', 't3.medium']);
  },
);

row(
  'what the request gives overrides the template',
  { doc, why: 'overrides decide which zone and address a node gets' },
  async () => {
    const instance = await place.run({
      ...bare,
      InstanceType: 't3.large',
      LaunchTemplate: { LaunchTemplateId, Version: '1' },
    });
    expect(instance.InstanceType).toBe('t3.large');
  },
);

row(
  'a version that does not exist is refused',
  { doc, why: 'a pinned version may have been deleted' },
  async () => {
    const launch = place.run({ ...bare, LaunchTemplate: { LaunchTemplateId, Version: '99' } });
    expect(await refusal(launch)).toBe('InvalidLaunchTemplateId.VersionNotFound');
  },
);
