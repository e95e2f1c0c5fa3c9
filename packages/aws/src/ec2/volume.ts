import {
  paginateDescribeVolumes,
  type DescribeVolumesCommandInput,
  type EC2Client,
  type Tag,
} from '@aws-sdk/client-ec2';
import { z } from 'zod';

const volumeSchema = z.object({
  VolumeId: z.string(),
  AvailabilityZone: z.string(),
  Attachments: z
    .array(
      z.object({
        InstanceId: z.string(),
        State: z.enum(['attaching', 'attached', 'detaching', 'detached', 'busy']),
      }),
    )
    .default([]),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string().default('') })).default([]),
});

/** A volume as EC2 describes it, read through a schema. */
export interface VolumeFacts {
  readonly id: string;
  readonly zone: string;
  readonly attachment:
    | { readonly kind: 'free' }
    | { readonly kind: 'attached' | 'attaching' | 'detaching'; readonly instance: string };
  readonly tags: readonly Tag[];
}

/** Reads one volume out of an answer of EC2. Throws an Error that names the field that is missing. */
function parseVolume(raw: unknown): VolumeFacts {
  const parsed = volumeSchema.safeParse(raw);
  if (!parsed.success) throw new Error(`EC2 describes a volume strangely: ${z.prettifyError(parsed.error)}`);
  const { VolumeId: id, AvailabilityZone: zone, Attachments, Tags: tags } = parsed.data;
  const held = Attachments.find((one) => one.State !== 'detached');
  if (held === undefined) return { id, zone, attachment: { kind: 'free' }, tags };
  // "busy": the guest still has it mounted, so the detaching that was asked for has not ended.
  const kind = held.State === 'attached' || held.State === 'attaching' ? held.State : 'detaching';
  return { id, zone, attachment: { kind, instance: held.InstanceId }, tags };
}

/** Every volume a description filters, all pages. */
export async function describeVolumes(
  ec2: EC2Client,
  which: Pick<DescribeVolumesCommandInput, 'Filters'>,
): Promise<readonly VolumeFacts[]> {
  const found: VolumeFacts[] = [];
  for await (const page of paginateDescribeVolumes({ client: ec2, pageSize: 500 }, which)) {
    found.push(...(page.Volumes ?? []).map(parseVolume));
  }
  return found;
}

/** One volume, by a filter: an unknown id is then no error but nothing. Rejects with `InvalidVolume.NotFound`. */
export async function describeVolume(ec2: EC2Client, id: string): Promise<VolumeFacts> {
  const [one] = await describeVolumes(ec2, { Filters: [{ Name: 'volume-id', Values: [id] }] });
  if (one !== undefined) return one;
  throw Object.assign(new Error(`${id} is not visible`), { name: 'InvalidVolume.NotFound' });
}
