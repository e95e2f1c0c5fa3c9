import { createHash } from 'node:crypto';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type ClusterDescription, clusterDescriptionSchema } from '@moult/consul-stack';
import type { TerraformChange } from '@moult/report';
import { z } from 'zod';

/** A stack as its state describes it. */
export interface StackSeen {
  readonly description: ClusterDescription;
  /** A digest of its attributes for every resource, by address. */
  readonly resources: ReadonlyMap<string, string>;
}

const stateSchema = z.object({
  version: z.literal(4),
  outputs: z.object({ cluster: z.object({ value: clusterDescriptionSchema }) }),
  resources: z.array(
    z.object({
      ...{ mode: z.string(), type: z.string(), name: z.string() },
      instances: z.array(z.object({ attributes: z.record(z.string(), z.unknown()) })),
    }),
  ),
});

/** Reads Terraform's own state object (format 4). Throws an Error that names it when it is not what it should be. */
export async function readStack(
  s3: S3Client,
  at: { readonly bucket: string; readonly environment: string; readonly cluster: string },
): Promise<StackSeen> {
  const key = `terraform/${at.environment}/${at.cluster}`;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: at.bucket, Key: key }));
  const parsed = stateSchema.safeParse(JSON.parse((await Body?.transformToString()) ?? 'null'));
  if (!parsed.success)
    throw new Error(`s3://${at.bucket}/${key} is no state of a cluster: ${z.prettifyError(parsed.error)}`);
  const { outputs, resources } = parsed.data;
  const managed = resources.filter(({ mode }) => mode === 'managed');
  return {
    description: outputs.cluster.value,
    resources: new Map(
      managed.map(({ type, name, instances }) => [`${type}.${name}`, digest(instances)] as const),
    ),
  };
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** What differs between two states of a stack: what Terraform did in between. Pure. */
export function stackChanges(before: StackSeen, after: StackSeen): readonly TerraformChange[] {
  const addresses = [...new Set([...before.resources.keys(), ...after.resources.keys()])].sort();
  return addresses.flatMap((address): TerraformChange[] => {
    const [was, is] = [before.resources.get(address), after.resources.get(address)];
    if (was === is) return [];
    if (was === undefined) return [{ address, action: 'create' }];
    return [{ address, action: is === undefined ? 'delete' : 'update' }];
  });
}
