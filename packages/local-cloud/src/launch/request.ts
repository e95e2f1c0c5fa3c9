import { z } from 'zod';
import { flag, ids, integer, list, name, oneOf, parseParams, text } from '../protocol/params.js';
import type { ParamNode } from '../protocol/query.js';
import { unsupported } from '../protocol/error.js';
import { tagSpecifications } from '../model/tag-params.js';
import { volumeTypes } from '../model/volume-settings.js';
import { withoutDefaults } from './said-anyway.js';
import type { Tags } from '../model/store.js';

/** A block device asked for at launch or for an image. */
export interface DeviceRequest {
  readonly DeviceName: string;
  readonly NoDevice?: string | undefined;
  readonly Ebs?:
    | {
        readonly VolumeSize?: number | undefined;
        readonly VolumeType?: string | undefined;
        readonly SnapshotId?: string | undefined;
        readonly DeleteOnTermination?: boolean | undefined;
        readonly Encrypted?: boolean | undefined;
        readonly KmsKeyId?: string | undefined;
        readonly Iops?: number | undefined;
        readonly Throughput?: number | undefined;
      }
    | undefined;
}

/** `BlockDeviceMapping.N`; sizes in GiB. */
export const deviceMappings: z.ZodOptional<z.ZodType<DeviceRequest[]>> = list(
  z.strictObject({
    DeviceName: name(64),
    NoDevice: text().optional(),
    Ebs: z
      .strictObject({
        VolumeSize: integer(1, 65_536).optional(),
        VolumeType: oneOf(...volumeTypes).optional(),
        SnapshotId: ids.snapshot.optional(),
        DeleteOnTermination: flag,
        Encrypted: flag,
        KmsKeyId: text().optional(),
        Iops: integer(0, 256_000).optional(),
        Throughput: integer(0, 2000).optional(),
      })
      .optional(),
  }),
  40,
);

const networkInterface = z.strictObject({
  DeviceIndex: integer(0, 15).optional(),
  SubnetId: ids.subnet.optional(),
  SecurityGroupId: list(ids.group, 16),
  PrivateIpAddress: text().optional(),
  PrivateIpAddresses: list(z.strictObject({ PrivateIpAddress: text(), Primary: flag })),
  SecondaryPrivateIpAddressCount: integer(0, 49).optional(),
  AssociatePublicIpAddress: flag,
  DeleteOnTermination: flag,
  Description: text(255).optional(),
});

/** Terraform's AWS provider names no zone by naming an empty one. */
const unlessEmpty = text().transform((given) => (given === '' ? undefined : given));

const launch: z.ZodType<LaunchRequest> = z.strictObject({
  DryRun: flag,
  ImageId: ids.image,
  InstanceType: name().optional(),
  MinCount: integer(1, 100),
  MaxCount: integer(1, 100),
  KeyName: name().optional(),
  SecurityGroupId: list(ids.group, 16),
  SecurityGroup: list(name(), 16),
  SubnetId: ids.subnet.optional(),
  PrivateIpAddress: text().optional(),
  NetworkInterface: list(networkInterface, 16),
  UserData: text(64 * 1024).optional(),
  ClientToken: text(64).optional(),
  BlockDeviceMapping: deviceMappings,
  IamInstanceProfile: z.strictObject({ Arn: text().optional(), Name: text().optional() }).optional(),
  MetadataOptions: z
    .strictObject({
      HttpTokens: oneOf('required', 'optional').optional(),
      HttpEndpoint: oneOf('enabled', 'disabled').optional(),
      HttpPutResponseHopLimit: integer(1, 64).optional(),
      InstanceMetadataTags: oneOf('enabled', 'disabled').optional(),
      HttpProtocolIpv6: oneOf('disabled').optional(),
    })
    .optional(),
  TagSpecification: tagSpecifications,
  DisableApiTermination: flag,
  DisableApiStop: flag,
  InstanceInitiatedShutdownBehavior: oneOf('stop', 'terminate').optional(),
  EbsOptimized: flag,
  Monitoring: z.strictObject({ Enabled: flag }).optional(),
  Placement: z
    .strictObject({
      AvailabilityZone: unlessEmpty.optional(),
      Tenancy: oneOf('default').optional(),
    })
    .optional(),
  CreditSpecification: z.strictObject({ CpuCredits: oneOf('standard', 'unlimited') }).optional(),
});

/** The network interface of a launch. */
export interface InterfaceRequest {
  readonly DeviceIndex?: number | undefined;
  readonly SubnetId?: string | undefined;
  readonly SecurityGroupId?: readonly string[] | undefined;
  readonly PrivateIpAddress?: string | undefined;
  readonly PrivateIpAddresses?:
    | readonly { readonly PrivateIpAddress: string; readonly Primary?: boolean | undefined }[]
    | undefined;
  readonly SecondaryPrivateIpAddressCount?: number | undefined;
  readonly AssociatePublicIpAddress?: boolean | undefined;
  readonly DeleteOnTermination?: boolean | undefined;
  readonly Description?: string | undefined;
}

/** A launch as asked for, the template's values underneath. */
export interface LaunchRequest {
  readonly DryRun?: boolean | undefined;
  readonly ImageId: string;
  readonly InstanceType?: string | undefined;
  readonly MinCount: number;
  readonly MaxCount: number;
  readonly KeyName?: string | undefined;
  readonly SecurityGroupId?: readonly string[] | undefined;
  readonly SecurityGroup?: readonly string[] | undefined;
  readonly SubnetId?: string | undefined;
  readonly PrivateIpAddress?: string | undefined;
  readonly NetworkInterface?: readonly InterfaceRequest[] | undefined;
  readonly UserData?: string | undefined;
  readonly ClientToken?: string | undefined;
  readonly BlockDeviceMapping?: readonly DeviceRequest[] | undefined;
  readonly IamInstanceProfile?:
    | { readonly Arn?: string | undefined; readonly Name?: string | undefined }
    | undefined;
  readonly MetadataOptions?:
    | {
        readonly HttpTokens?: 'required' | 'optional' | undefined;
        readonly HttpEndpoint?: 'enabled' | 'disabled' | undefined;
        readonly HttpPutResponseHopLimit?: number | undefined;
        readonly InstanceMetadataTags?: 'enabled' | 'disabled' | undefined;
      }
    | undefined;
  readonly TagSpecification: Readonly<Record<string, Tags>>;
  readonly DisableApiTermination?: boolean | undefined;
  readonly DisableApiStop?: boolean | undefined;
  readonly InstanceInitiatedShutdownBehavior?: 'stop' | 'terminate' | undefined;
  readonly EbsOptimized?: boolean | undefined;
  readonly Monitoring?: { readonly Enabled?: boolean | undefined } | undefined;
  readonly Placement?: { readonly AvailabilityZone?: string | undefined } | undefined;
  readonly CreditSpecification?: { readonly CpuCredits: 'standard' | 'unlimited' } | undefined;
}

/** EC2 parameters of a launch that would change the machine and that this cloud has no machine for. */
const refused = [
  'Ipv6AddressCount',
  'Ipv6Address',
  'KernelId',
  'RamdiskId',
  'ElasticGpuSpecification',
  'ElasticInferenceAccelerator',
  'InstanceMarketOptions',
  'CpuOptions',
  'CapacityReservationSpecification',
  'HibernationOptions',
  'LicenseSpecification',
  'EnclaveOptions',
  'PrivateDnsNameOptions',
  'MaintenanceOptions',
  'EnablePrimaryIpv6',
  'NetworkPerformanceOptions',
  'Operator',
  'SecondaryInterface',
  'AdditionalInfo',
  'InstanceRequirements',
] as const;

/** Parses the parameters of a launch, a template's merged in. */
export function parseLaunch(given: ParamNode): LaunchRequest {
  const merged = withoutDefaults(given);
  const found = refused.find((parameter) => merged[parameter] !== undefined);
  if (found !== undefined) throw unsupported(`the parameter ${found} of RunInstances`);
  return parseParams(launch, merged);
}

/** What `LaunchTemplate.*` names. */
export const templateReference: z.ZodType<{
  LaunchTemplateId?: string | undefined;
  LaunchTemplateName?: string | undefined;
  Version?: string | undefined;
}> = z.strictObject({
  LaunchTemplateId: text().optional(),
  LaunchTemplateName: text().optional(),
  Version: text().optional(),
});
