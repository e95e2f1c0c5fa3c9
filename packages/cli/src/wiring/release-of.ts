import type { ClusterDescription } from '@moult/consul-stack';
import { type Image, type Release, releaseSchema, type StrategyName } from '@moult/rolling-upgrade';

/** What a description made by Terraform does not say of a release. */
export interface ReleaseParts {
  readonly image: Image;
  /** The version every member itself must report afterwards. */
  readonly serviceVersion: string;
  readonly strategy: StrategyName;
  /** What differs from the engine's defaults. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/**
 * The release the engine is to bring about.
 * @throws {z.ZodError} when a part of it is wrong, each issue naming its field.
 */
export function releaseOf(description: ClusterDescription, parts: ReleaseParts): Release {
  return releaseSchema.parse({
    cluster: description.cluster,
    release: description.release,
    template: description.launchTemplate,
    nodes: description.nodes.map(({ name, zone, volumeId, serviceAddress }) => ({
      name,
      zone,
      volume: volumeId,
      address: serviceAddress,
    })),
    ...parts,
    settings: parts.settings ?? {},
  });
}
