import type { Filter, Tag } from '@aws-sdk/client-ec2';
import type { Failure } from '../calls/failure-of.js';
import { tagKeys, tagOf } from './tags.js';

/** One cluster as its adapters must know it; a description made by Terraform has all of it. */
export interface ClusterSite {
  readonly environment: string;
  readonly cluster: string;
  readonly nodes: readonly NodeSite[];
  /** More tags for everything made on its behalf: the plan, the release, an expiry. Equal for every run of one plan. */
  readonly tags?: Readonly<Record<string, string>>;
  /** More tags for instances alone: what the image of this service is told through its metadata. */
  readonly instanceTags?: Readonly<Record<string, string>>;
}

/** Where a node's instances are launched and what is theirs. */
export interface NodeSite {
  readonly name: string;
  readonly zone: string;
  readonly subnetId: string;
  readonly volumeId: string;
  readonly serviceAddress: string;
}

/** The tags that say whose a thing is. */
export function ownerTags(site: ClusterSite): Record<string, string> {
  return { ...site.tags, [tagKeys.environment]: site.environment, [tagKeys.cluster]: site.cluster };
}

/** Finds what belongs to the cluster. */
export function ownerFilters(site: Pick<ClusterSite, 'environment' | 'cluster'>): Filter[] {
  return [
    { Name: `tag:${tagKeys.environment}`, Values: [site.environment] },
    { Name: `tag:${tagKeys.cluster}`, Values: [site.cluster] },
  ];
}

/**
 * Why a thing must not be touched on behalf of this cluster, or null when it is the cluster's own. Without any tag it is
 * "not yet": tags may lag behind what they are on.
 */
export function notOurs(
  site: ClusterSite,
  thing: { readonly id: string; readonly tags: readonly Tag[] },
): Failure | null {
  const environment = tagOf(thing.tags, tagKeys.environment);
  const cluster = tagOf(thing.tags, tagKeys.cluster);
  if (environment === site.environment && cluster === site.cluster) return null;
  if (environment === undefined && cluster === undefined) {
    return { kind: 'again', because: `${thing.id} shows no owner yet.` };
  }
  const owner = `${environment ?? '?'}/${cluster ?? '?'}`;
  return {
    kind: 'refused',
    because: `${thing.id} belongs to ${owner}, not to ${site.environment}/${site.cluster}.`,
  };
}

/** What an instance that embodies a node is tagged with; its image reads these from its metadata. */
export function instanceTags(site: ClusterSite, node: NodeSite): Record<string, string> {
  return {
    ...site.instanceTags,
    Name: node.name,
    ...ownerTags(site),
    [tagKeys.node]: node.name,
    [tagKeys.volume]: node.volumeId,
    [tagKeys.serviceAddress]: node.serviceAddress,
    [tagKeys.peers]: site.nodes.map((one) => one.serviceAddress).join(','),
    [tagKeys.servers]: String(site.nodes.length),
  };
}
