import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type ClusterDescription, clusterDescriptionSchema } from '@moult/consul-stack';
import { z } from 'zod';

/** What Terraform's state says of a cluster, read from its object without starting terraform. */
export interface StateSeen {
  /** Null while the stack is not whole: never applied to its end, or taken down in part. */
  readonly description: ClusterDescription | null;
  /** What the stack last said of the cluster, whole or not. */
  readonly lastKnown: ClusterDescription | null;
  /** Ids of everything the state holds. */
  readonly ids: ReadonlySet<string>;
  /** Addresses in the state by id: `aws_ebs_volume.data_…` by `vol-…`. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Addresses of volumes whose making was interrupted: they exist, and Terraform would make them anew. */
  readonly taintedVolumes: readonly string[];
}

/** Terraform's state file, format 4: the fields that are used. */
const stateSchema = z.object({
  version: z.literal(4),
  outputs: z.record(z.string(), z.object({ value: z.unknown() })),
  resources: z.array(
    z.object({
      mode: z.string(),
      type: z.string(),
      name: z.string(),
      instances: z.array(
        z.object({
          status: z.string().optional(),
          attributes: z.looseObject({ id: z.string().nullish() }),
        }),
      ),
    }),
  ),
});

/** Reads the state of a stack; null when there is none. Throws an Error that names the object when it is damaged. */
export async function readState(
  s3: S3Client,
  at: { readonly bucket: string; readonly key: string },
): Promise<StateSeen | null> {
  const text = await objectText(s3, at);
  if (text === null) return null;
  const where = `s3://${at.bucket}/${at.key}`;
  const parsed = stateSchema.safeParse(jsonOf(text));
  if (!parsed.success) throw new Error(`${where} is no state of Terraform: ${z.prettifyError(parsed.error)}`);
  return stateSeen(parsed.data);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function stateSeen({ outputs, resources }: z.infer<typeof stateSchema>): StateSeen {
  const described = clusterDescriptionSchema.safeParse(outputs['cluster']?.value);
  const addresses = new Map<string, string>();
  for (const { mode, type, name, instances } of resources) {
    const id = instances[0]?.attributes.id ?? '';
    if (mode === 'managed' && id !== '') addresses.set(id, `${type}.${name}`);
  }
  const lastKnown = described.success ? described.data : null;
  return {
    description: lastKnown !== null && isWhole(lastKnown, addresses) ? lastKnown : null,
    lastKnown,
    taintedVolumes: resources.flatMap(({ type, name, instances }) =>
      type === 'aws_ebs_volume' && instances[0]?.status === 'tainted' ? [`${type}.${name}`] : [],
    ),
    ids: new Set(addresses.keys()),
    addresses,
  };
}

/** Outputs outlive what they speak of: a volume that was taken out of the state is not there any more. */
function isWhole(
  { nodes, vpcId, launchTemplate }: ClusterDescription,
  addresses: ReadonlyMap<string, string>,
): boolean {
  const needed = [
    vpcId,
    launchTemplate.id,
    ...nodes.flatMap(({ volumeId, subnetId }) => [volumeId, subnetId]),
  ];
  return needed.every((id) => addresses.has(id));
}

async function objectText(s3: S3Client, at: { bucket: string; key: string }): Promise<string | null> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: at.bucket, Key: at.key }));
    return (await Body?.transformToString()) ?? null;
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return null;
    throw error;
  }
}
