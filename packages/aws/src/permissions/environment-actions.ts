import type { NeededAction } from './actions.js';

/**
 * What the commands around the engine need besides: to find what an environment is made of, to take it down, and to clear
 * what a killed run left. The same test compares this list with the sources.
 */
export const environmentActions: readonly NeededAction[] = [
  { action: 'ec2:DeleteInternetGateway', commands: ['DeleteInternetGatewayCommand'], on: 'owned by tag' },
  { action: 'ec2:DeleteKeyPair', commands: ['DeleteKeyPairCommand'], on: 'owned by tag' },
  { action: 'ec2:DeleteLaunchTemplate', commands: ['DeleteLaunchTemplateCommand'], on: 'owned by tag' },
  { action: 'ec2:DeleteRouteTable', commands: ['DeleteRouteTableCommand'], on: 'owned by tag' },
  { action: 'ec2:DeleteSecurityGroup', commands: ['DeleteSecurityGroupCommand'], on: 'owned by tag' },
  { action: 'ec2:DeleteSnapshot', commands: ['DeleteSnapshotCommand'], on: 'owned by tag' },
  { action: 'ec2:DeleteSubnet', commands: ['DeleteSubnetCommand'], on: 'owned by tag' },
  {
    action: 'ec2:DeleteSubnetCidrReservation',
    commands: ['DeleteSubnetCidrReservationCommand'],
    on: 'owned by tag',
  },
  { action: 'ec2:DeleteVolume', commands: ['DeleteVolumeCommand'], on: 'owned by tag' },
  { action: 'ec2:DeleteVpc', commands: ['DeleteVpcCommand'], on: 'owned by tag' },
  { action: 'ec2:DescribeAvailabilityZones', commands: ['DescribeAvailabilityZonesCommand'], on: 'any' },
  {
    action: 'ec2:DescribeInternetGateways',
    commands: ['DescribeInternetGatewaysCommand', 'paginateDescribeInternetGateways'],
    on: 'any',
  },
  { action: 'ec2:DescribeKeyPairs', commands: ['DescribeKeyPairsCommand'], on: 'any' },
  {
    action: 'ec2:DescribeLaunchTemplateVersions',
    commands: ['paginateDescribeLaunchTemplateVersions'],
    on: 'any',
  },
  { action: 'ec2:DescribeLaunchTemplates', commands: ['paginateDescribeLaunchTemplates'], on: 'any' },
  {
    action: 'ec2:DescribeRouteTables',
    commands: ['DescribeRouteTablesCommand', 'paginateDescribeRouteTables'],
    on: 'any',
  },
  { action: 'ec2:DescribeSecurityGroups', commands: ['paginateDescribeSecurityGroups'], on: 'any' },
  { action: 'ec2:DescribeSubnets', commands: ['paginateDescribeSubnets'], on: 'any' },
  { action: 'ec2:DescribeVpcs', commands: ['paginateDescribeVpcs'], on: 'any' },
  { action: 'ec2:DetachInternetGateway', commands: ['DetachInternetGatewayCommand'], on: 'owned by tag' },
  { action: 'ec2:DisassociateRouteTable', commands: ['DisassociateRouteTableCommand'], on: 'owned by tag' },
  { action: 'ec2:GetSubnetCidrReservations', commands: ['GetSubnetCidrReservationsCommand'], on: 'any' },
  { action: 'ec2:ImportKeyPair', commands: ['ImportKeyPairCommand'], on: 'owned by tag' },
  {
    action: 'iam:DeleteInstanceProfile',
    commands: ['DeleteInstanceProfileCommand'],
    on: 'roles below /moult/',
  },
  { action: 'iam:DeleteRole', commands: ['DeleteRoleCommand'], on: 'roles below /moult/' },
  { action: 'iam:DeleteRolePolicy', commands: ['DeleteRolePolicyCommand'], on: 'roles below /moult/' },
  { action: 'iam:GetInstanceProfile', commands: ['GetInstanceProfileCommand'], on: 'roles below /moult/' },
  { action: 'iam:GetRole', commands: ['GetRoleCommand'], on: 'roles below /moult/' },
  {
    action: 'iam:ListInstanceProfiles',
    commands: ['paginateListInstanceProfiles'],
    on: 'roles below /moult/',
  },
  { action: 'iam:ListRolePolicies', commands: ['paginateListRolePolicies'], on: 'roles below /moult/' },
  { action: 'iam:ListRoleTags', commands: ['ListRoleTagsCommand'], on: 'roles below /moult/' },
  { action: 'iam:ListRoles', commands: ['paginateListRoles'], on: 'roles below /moult/' },
  {
    action: 'iam:RemoveRoleFromInstanceProfile',
    commands: ['RemoveRoleFromInstanceProfileCommand'],
    on: 'roles below /moult/',
  },
  { action: 's3:CreateBucket', commands: ['CreateBucketCommand'], on: 'state bucket' },
  {
    action: 's3:DeleteObject',
    commands: ['DeleteObjectCommand', 'DeleteObjectsCommand'],
    on: 'state bucket',
  },
  { action: 's3:ListBucket', commands: ['HeadBucketCommand'], on: 'state bucket' },
  { action: 'ssm:GetParameters', commands: ['GetParametersCommand'], on: 'secrets of the cluster' },
  { action: 'sts:GetCallerIdentity', commands: ['GetCallerIdentityCommand'], on: 'any' },
];
