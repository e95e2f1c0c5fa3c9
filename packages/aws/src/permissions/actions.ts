/** One IAM action that this package needs, and what for. */
export interface NeededAction {
  readonly action: string;
  /** The client and command that need it; several may stand for one action. */
  readonly commands: readonly string[];
  /** What the resource must be limited to in a policy; `any` where EC2 has no resource-level permission for it. */
  readonly on:
    | 'any'
    | 'owned by tag'
    | 'state bucket'
    | 'secrets of the cluster'
    | 'roles below /moult/'
    | 'launch template and its parts';
}

/**
 * Everything an operator's credentials must be allowed for a roll, and nothing else: a test compares the list with
 * the commands in the sources, another with the calls a cloud has seen. `ec2:CreateTags` is needed by what tags at
 * creation (RunInstances, CreateSnapshot) as well, and `iam:PassRole` by a template that names an instance profile.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export const neededActions: readonly NeededAction[] = [
  {
    action: 'ec2:AssignPrivateIpAddresses',
    commands: ['AssignPrivateIpAddressesCommand'],
    on: 'owned by tag',
  },
  { action: 'ec2:AttachVolume', commands: ['AttachVolumeCommand'], on: 'owned by tag' },
  { action: 'ec2:CreateSnapshot', commands: ['CreateSnapshotCommand'], on: 'owned by tag' },
  { action: 'ec2:CreateTags', commands: ['CreateTagsCommand'], on: 'owned by tag' },
  { action: 'ec2:DeleteTags', commands: ['DeleteTagsCommand'], on: 'owned by tag' },
  { action: 'ec2:DescribeImages', commands: ['paginateDescribeImages'], on: 'any' },
  { action: 'ec2:DescribeInstances', commands: ['paginateDescribeInstances'], on: 'any' },
  { action: 'ec2:DescribeSnapshots', commands: ['paginateDescribeSnapshots'], on: 'any' },
  { action: 'ec2:DescribeVolumes', commands: ['paginateDescribeVolumes'], on: 'any' },
  { action: 'ec2:DetachVolume', commands: ['DetachVolumeCommand'], on: 'owned by tag' },
  { action: 'ec2:GetConsoleOutput', commands: ['GetConsoleOutputCommand'], on: 'owned by tag' },
  {
    action: 'ec2:ModifyInstanceAttribute',
    commands: ['ModifyInstanceAttributeCommand'],
    on: 'owned by tag',
  },
  { action: 'ec2:RunInstances', commands: ['RunInstancesCommand'], on: 'launch template and its parts' },
  { action: 'ec2:StopInstances', commands: ['StopInstancesCommand'], on: 'owned by tag' },
  { action: 'ec2:TerminateInstances', commands: ['TerminateInstancesCommand'], on: 'owned by tag' },
  { action: 'iam:PassRole', commands: ['RunInstancesCommand'], on: 'launch template and its parts' },
  { action: 's3:GetObject', commands: ['GetObjectCommand'], on: 'state bucket' },
  { action: 's3:ListBucket', commands: ['paginateListObjectsV2'], on: 'state bucket' },
  { action: 's3:PutObject', commands: ['PutObjectCommand'], on: 'state bucket' },
  { action: 'ssm:AddTagsToResource', commands: ['PutParameterCommand'], on: 'secrets of the cluster' },
  { action: 'ssm:DeleteParameters', commands: ['DeleteParametersCommand'], on: 'secrets of the cluster' },
  {
    action: 'ssm:GetParametersByPath',
    commands: ['paginateGetParametersByPath'],
    on: 'secrets of the cluster',
  },
  { action: 'ssm:PutParameter', commands: ['PutParameterCommand'], on: 'secrets of the cluster' },
];
