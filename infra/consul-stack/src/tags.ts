import type { ClusterSpec } from './cluster-spec.js';

/**
 * Tag keys that mean something to Moult. No slash and no space in them: EC2 shows only such keys in the instance
 * metadata (AWS, "Work with instance tags in instance metadata").
 */
export const tagKeys = {
  environment: 'moult:environment',
  cluster: 'moult:cluster',
  node: 'moult:node',
  release: 'moult:release',
  expires: 'moult:expires',
  /** Set by the engine once the volume holds data; from then on nobody formats it. */
  initialised: 'moult:initialised',
  /** On a data volume: the VPC block its node lives in. Data that is kept comes back under the addresses it knows. */
  block: 'moult:block',
} as const;

/** On everything the stack makes, so that whatever a killed run left can be found by tag alone. */
export function ownerTags(spec: ClusterSpec): Record<string, string> {
  const { lifetime } = spec;
  return {
    [tagKeys.environment]: spec.environment,
    [tagKeys.cluster]: spec.cluster,
    ...(lifetime.kind === 'throwaway' ? { [tagKeys.expires]: lifetime.expires } : {}),
  };
}

/** On what the release itself launches. What survives a release does not bear its name, or each would touch all of it. */
export function releaseTags(spec: ClusterSpec): Record<string, string> {
  return { ...ownerTags(spec), [tagKeys.release]: spec.release };
}
