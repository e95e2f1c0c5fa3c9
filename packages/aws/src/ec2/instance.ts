import {
  paginateDescribeInstances,
  type DescribeInstancesCommandInput,
  type EC2Client,
  type Tag,
} from '@aws-sdk/client-ec2';
import type { InstanceSeen } from '@moult/rolling-upgrade';
import { z } from 'zod';

const tags = z.array(z.object({ Key: z.string(), Value: z.string().default('') })).default([]);

const instanceSchema = z.object({
  InstanceId: z.string(),
  ImageId: z.string(),
  State: z.object({
    Name: z.enum(['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated']),
  }),
  StateReason: z.object({ Message: z.string().optional() }).optional(),
  Placement: z.object({ AvailabilityZone: z.string() }),
  PublicIpAddress: z.string().optional(),
  PrivateIpAddress: z.string().optional(),
  RootDeviceName: z.string().optional(),
  BlockDeviceMappings: z
    .array(
      z.object({
        DeviceName: z.string(),
        Ebs: z.object({ VolumeId: z.string(), DeleteOnTermination: z.boolean().optional() }).optional(),
      }),
    )
    .default([]),
  NetworkInterfaces: z
    .array(
      z.object({
        NetworkInterfaceId: z.string(),
        Attachment: z.object({ DeviceIndex: z.int() }).optional(),
        PrivateIpAddresses: z.array(z.object({ PrivateIpAddress: z.string() })).default([]),
      }),
    )
    .default([]),
  Tags: tags,
});

/** A block device of an instance and whether the volume ends with it. */
interface DeviceFacts {
  readonly device: string;
  readonly volume: string;
  readonly endsWithInstance: 'yes' | 'no' | 'unread';
}

/** An instance as EC2 describes it, read through a schema. */
export interface InstanceFacts {
  readonly id: string;
  readonly image: string;
  readonly state: InstanceSeen['state'];
  /** EC2's own reason for the state, where it gives one. */
  readonly because: string | undefined;
  readonly zone: string;
  readonly publicAddress: string | undefined;
  readonly privateAddress: string | undefined;
  /** Its primary interface; none once it is terminated. */
  readonly interface: { readonly id: string; readonly addresses: readonly string[] } | undefined;
  /** Every device name in use, the root's included. */
  readonly deviceNames: readonly string[];
  /** Every volume but the root's: all of them are treated as data, whoever made them. */
  readonly data: readonly DeviceFacts[];
  readonly tags: readonly Tag[];
}

/**
 * Reads one instance out of an answer of EC2. Throws an Error that names the field when something is missing that EC2
 * always gives.
 */
function parseInstance(raw: unknown): InstanceFacts {
  const parsed = instanceSchema.safeParse(raw);
  if (!parsed.success)
    throw new Error(`EC2 describes an instance strangely: ${z.prettifyError(parsed.error)}`);
  const one = parsed.data;
  const primary = one.NetworkInterfaces.find((card) => card.Attachment?.DeviceIndex === 0);
  return {
    id: one.InstanceId,
    image: one.ImageId,
    state: one.State.Name,
    because: one.StateReason?.Message,
    zone: one.Placement.AvailabilityZone,
    publicAddress: one.PublicIpAddress,
    privateAddress: one.PrivateIpAddress,
    interface: primary && {
      id: primary.NetworkInterfaceId,
      addresses: primary.PrivateIpAddresses.map((address) => address.PrivateIpAddress),
    },
    deviceNames: one.BlockDeviceMappings.map((mapping) => mapping.DeviceName),
    data: one.BlockDeviceMappings.flatMap(({ DeviceName: device, Ebs }) =>
      device === one.RootDeviceName || Ebs === undefined
        ? []
        : [{ device, volume: Ebs.VolumeId, endsWithInstance: endsWith(Ebs.DeleteOnTermination) }],
    ),
    tags: one.Tags,
  };
}

function endsWith(flag: boolean | undefined): DeviceFacts['endsWithInstance'] {
  if (flag === undefined) return 'unread';
  return flag ? 'yes' : 'no';
}

/** Every instance a description names or filters, all pages. */
export async function describeInstances(
  ec2: EC2Client,
  which: Pick<DescribeInstancesCommandInput, 'InstanceIds' | 'Filters'>,
): Promise<readonly InstanceFacts[]> {
  // EC2 takes no page size together with ids, and a batch of ids fits one page.
  const pageSize = which.InstanceIds === undefined ? { pageSize: 1000 } : {};
  const found: InstanceFacts[] = [];
  for await (const page of paginateDescribeInstances({ client: ec2, ...pageSize }, which)) {
    for (const { Instances = [] } of page.Reservations ?? []) found.push(...Instances.map(parseInstance));
  }
  return found;
}

/** One instance. Rejects with `InvalidInstanceID.NotFound` while EC2 does not show it. */
export async function describeInstance(ec2: EC2Client, id: string): Promise<InstanceFacts> {
  const [one] = await describeInstances(ec2, { InstanceIds: [id] });
  if (one !== undefined) return one;
  throw Object.assign(new Error(`${id} is not visible`), { name: 'InvalidInstanceID.NotFound' });
}
