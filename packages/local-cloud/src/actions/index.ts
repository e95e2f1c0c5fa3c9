import type { Action } from './action.js';
import { assignPrivateIpAddresses } from './assign-private-ip-addresses.js';
import { associateIamInstanceProfile } from './associate-iam-instance-profile.js';
import { attachVolume } from './attach-volume.js';
import { authorizeSecurityGroupEgress } from './authorize-security-group-egress.js';
import { authorizeSecurityGroupIngress } from './authorize-security-group-ingress.js';
import { createImage } from './create-image.js';
import { createLaunchTemplateVersion } from './create-launch-template-version.js';
import { createReplaceRootVolumeTask } from './create-replace-root-volume-task.js';
import { createSnapshot } from './create-snapshot.js';
import { createSubnetCidrReservation } from './create-subnet-cidr-reservation.js';
import { createTags } from './create-tags.js';
import { createVolume } from './create-volume.js';
import { createVpc } from './create-vpc.js';
import { deleteSecurityGroup } from './delete-security-group.js';
import { deleteSnapshot } from './delete-snapshot.js';
import { deleteSubnet } from './delete-subnet.js';
import { deleteTags } from './delete-tags.js';
import { deleteVolume } from './delete-volume.js';
import { deleteVpc } from './delete-vpc.js';
import { deregisterImage } from './deregister-image.js';
import { describeIamInstanceProfileAssociations } from './describe-iam-instance-profile-associations.js';
import { describeImages } from './describe-images.js';
import { describeInstanceAttribute } from './describe-instance-attribute.js';
import { describeInstanceCreditSpecifications } from './describe-instance-credit-specifications.js';
import { describeInstanceStatus } from './describe-instance-status.js';
import { describeInstanceTypes } from './describe-instance-types.js';
import { describeInstances } from './describe-instances.js';
import { describeLaunchTemplateVersions } from './describe-launch-template-versions.js';
import { describeNetworkInterfaces } from './describe-network-interfaces.js';
import { describeReplaceRootVolumeTasks } from './describe-replace-root-volume-tasks.js';
import { describeSecurityGroupRules } from './describe-security-group-rules.js';
import { describeSnapshots } from './describe-snapshots.js';
import { describeTags } from './describe-tags.js';
import { describeVolumesModifications } from './describe-volumes-modifications.js';
import { describeVolumes } from './describe-volumes.js';
import { detachVolume } from './detach-volume.js';
import { disassociateIamInstanceProfile } from './disassociate-iam-instance-profile.js';
import { getConsoleOutput } from './get-console-output.js';
import { getSubnetCidrReservations } from './get-subnet-cidr-reservations.js';
import { modifyInstanceAttribute } from './modify-instance-attribute.js';
import { modifyInstanceMetadataOptions } from './modify-instance-metadata-options.js';
import { modifyManagedPrefixList } from './modify-managed-prefix-list.js';
import { modifyNetworkInterfaceAttribute } from './modify-network-interface-attribute.js';
import { modifySecurityGroupRules } from './modify-security-group-rules.js';
import { rebootInstances } from './reboot-instances.js';
import { registerImage } from './register-image.js';
import { revokeSecurityGroupEgress } from './revoke-security-group-egress.js';
import { revokeSecurityGroupIngress } from './revoke-security-group-ingress.js';
import { runInstances } from './run-instances.js';
import { startInstances } from './start-instances.js';
import { stopInstances } from './stop-instances.js';
import { terminateInstances } from './terminate-instances.js';
import { unassignPrivateIpAddresses } from './unassign-private-ip-addresses.js';

/** Every EC2 action this cloud answers itself, by name. */
export const ownedActions: ReadonlyMap<string, Action> = new Map(
  [
    assignPrivateIpAddresses,
    associateIamInstanceProfile,
    attachVolume,
    authorizeSecurityGroupEgress,
    authorizeSecurityGroupIngress,
    createImage,
    createLaunchTemplateVersion,
    createReplaceRootVolumeTask,
    createSnapshot,
    createSubnetCidrReservation,
    createTags,
    createVolume,
    createVpc,
    deleteSecurityGroup,
    deleteSnapshot,
    deleteSubnet,
    deleteTags,
    deleteVolume,
    deleteVpc,
    deregisterImage,
    describeIamInstanceProfileAssociations,
    describeImages,
    describeInstanceAttribute,
    describeInstanceCreditSpecifications,
    describeInstanceStatus,
    describeInstanceTypes,
    describeInstances,
    describeLaunchTemplateVersions,
    describeNetworkInterfaces,
    describeReplaceRootVolumeTasks,
    describeSecurityGroupRules,
    describeSnapshots,
    describeTags,
    describeVolumes,
    describeVolumesModifications,
    detachVolume,
    disassociateIamInstanceProfile,
    getConsoleOutput,
    getSubnetCidrReservations,
    modifyInstanceAttribute,
    modifyInstanceMetadataOptions,
    modifyManagedPrefixList,
    modifyNetworkInterfaceAttribute,
    modifySecurityGroupRules,
    rebootInstances,
    registerImage,
    revokeSecurityGroupEgress,
    revokeSecurityGroupIngress,
    runInstances,
    startInstances,
    stopInstances,
    terminateInstances,
    unassignPrivateIpAddresses,
  ].map((action) => [action.name, action]),
);

/**
 * EC2 actions that are refused: they act on instances, volumes or images, which moto does not know, so passing them
 * through would answer with a record that nothing stands behind.
 */
export const refusedActions: ReadonlySet<string> = new Set([
  'AllocateHosts',
  'AssignIpv6Addresses',
  'AssociateAddress',
  'AssociateVpcCidrBlock',
  'AttachClassicLinkVpc',
  'AttachNetworkInterface',
  'BundleInstance',
  'CancelSpotInstanceRequests',
  'ConfirmProductInstance',
  'CopyImage',
  'CopySnapshot',
  'CreateFleet',
  'CreateInstanceExportTask',
  'CreateRestoreImageTask',
  'CreateSnapshots',
  'CreateStoreImageTask',
  'DescribeImageAttribute',
  'DescribeInstanceTypeOfferings',
  'DescribeSnapshotAttribute',
  'DescribeVolumeAttribute',
  'DescribeVolumeStatus',
  'DetachNetworkInterface',
  'DisableImage',
  'EnableImage',
  'EnableVolumeIO',
  'ExportImage',
  'GetInstanceUefiData',
  'GetLaunchTemplateData',
  'GetPasswordData',
  'ImportImage',
  'ImportInstance',
  'ImportSnapshot',
  'ImportVolume',
  'ModifyFleet',
  'ModifyImageAttribute',
  'ModifyInstanceCapacityReservationAttributes',
  'ModifyInstanceCreditSpecification',
  'ModifyInstanceMaintenanceOptions',
  'ModifyInstancePlacement',
  'ModifyPrivateDnsNameOptions',
  'ModifySnapshotAttribute',
  'ModifyVolume',
  'ModifyVolumeAttribute',
  'MonitorInstances',
  'ReplaceIamInstanceProfileAssociation',
  'RequestSpotFleet',
  'RequestSpotInstances',
  'ResetImageAttribute',
  'ResetInstanceAttribute',
  'ResetSnapshotAttribute',
  'RunScheduledInstances',
  'SendDiagnosticInterrupt',
  'UnassignIpv6Addresses',
  'UnmonitorInstances',
]);
