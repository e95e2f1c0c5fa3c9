import { z } from 'zod';
import { type DescribedChoices, describedChoicesSchema } from './cluster-choices.js';

/** What Terraform says of a cluster: the one output of its stack, and all that the engine is told of it. */
export interface ClusterDescription {
  readonly environment: string;
  readonly cluster: string;
  readonly release: string;
  readonly region: string;
  readonly vpcId: string;
  readonly cidr: string;
  readonly securityGroupId: string;
  readonly imageId: string;
  readonly launchTemplate: { readonly id: string; readonly version: number };
  /** What the cluster was made with; absent in a stack that was applied before this was told. */
  readonly choices?: DescribedChoices;
  readonly nodes: readonly {
    readonly name: string;
    readonly zone: string;
    readonly subnetId: string;
    readonly volumeId: string;
    readonly serviceAddress: string;
  }[];
}

/** Reads the output back; a description that another version wrote differently is refused, not guessed at. */
export const clusterDescriptionSchema: z.ZodType<ClusterDescription> = z.object({
  environment: z.string(),
  cluster: z.string(),
  release: z.string(),
  region: z.string(),
  vpcId: z.string().startsWith('vpc-'),
  cidr: z.string(),
  securityGroupId: z.string().startsWith('sg-'),
  imageId: z.string().startsWith('ami-'),
  launchTemplate: z.object({ id: z.string().startsWith('lt-'), version: z.coerce.number().int().positive() }),
  choices: describedChoicesSchema.exactOptional(),
  nodes: z.array(
    z.object({
      name: z.string(),
      zone: z.string(),
      subnetId: z.string().startsWith('subnet-'),
      volumeId: z.string().startsWith('vol-'),
      serviceAddress: z.ipv4(),
    }),
  ),
});
