import {
  paginateDescribeInstances,
  paginateDescribeLaunchTemplates,
  paginateDescribeLaunchTemplateVersions,
  type EC2Client,
} from '@aws-sdk/client-ec2';

/** Image ids that an instance runs, stopped ones included, or that any version of a launch template names. */
export async function imagesInUse(ec2: EC2Client): Promise<ReadonlySet<string>> {
  const [run, named] = await Promise.all([runByInstances(ec2), namedByTemplates(ec2)]);
  return new Set([...run, ...named]);
}

async function runByInstances(client: EC2Client): Promise<string[]> {
  const used: string[] = [];
  const Filters = [{ Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }];
  for await (const { Reservations = [] } of paginateDescribeInstances({ client }, { Filters })) {
    for (const { Instances = [] } of Reservations)
      used.push(...Instances.flatMap(({ ImageId }) => ImageId ?? []));
  }
  return used;
}

async function namedByTemplates(client: EC2Client): Promise<string[]> {
  const used: string[] = [];
  for await (const { LaunchTemplates = [] } of paginateDescribeLaunchTemplates({ client }, {})) {
    for (const { LaunchTemplateId } of LaunchTemplates) {
      if (LaunchTemplateId === undefined) continue;
      const versions = paginateDescribeLaunchTemplateVersions({ client }, { LaunchTemplateId });
      for await (const { LaunchTemplateVersions = [] } of versions) {
        used.push(
          ...LaunchTemplateVersions.flatMap(({ LaunchTemplateData }) => LaunchTemplateData?.ImageId ?? []),
        );
      }
    }
  }
  return used;
}
