import type { EC2Client } from '@aws-sdk/client-ec2';
import { ownerFilters } from '../ec2/cluster.js';
import { describeInstances, type InstanceFacts } from '../ec2/instance.js';
import { tagKeys, tagOf } from '../ec2/tags.js';

/** An instance of a cluster, with what its tags say of it. */
export interface ClusterInstance extends InstanceFacts {
  readonly node: string | undefined;
  /** Version of the launch template it came from; 0 when nobody knows. */
  readonly templateVersion: number;
}

/** Every instance of a cluster that has not ended. */
export async function clusterInstances(
  ec2: EC2Client,
  of: { readonly environment: string; readonly cluster: string },
): Promise<readonly ClusterInstance[]> {
  const states = ['pending', 'running', 'stopping', 'stopped'];
  const Filters = [...ownerFilters(of), { Name: 'instance-state-name', Values: states }];
  return (await describeInstances(ec2, { Filters })).map((one) => ({
    ...one,
    node: tagOf(one.tags, tagKeys.node),
    templateVersion: Number(tagOf(one.tags, tagKeys.templateVersion) ?? 0),
  }));
}
