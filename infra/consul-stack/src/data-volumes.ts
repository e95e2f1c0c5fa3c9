import { EbsVolume } from '@cdktf/provider-aws/lib/ebs-volume/index.js';
import { Construct } from 'constructs';
import type { NodePlan } from './address-plan.js';
import { tagKeys } from './tags.js';

/** One encrypted volume per node; it outlives every instance and, outside throwaway environments, Terraform too. */
export class DataVolumes extends Construct {
  /** Volume ids by node. */
  readonly ids: Readonly<Record<string, string>>;

  constructor(
    scope: Construct,
    id: string,
    props: {
      nodes: readonly NodePlan[];
      sizeGiB: number;
      protect: boolean;
      adopt: Readonly<Record<string, string>>;
      cidr: string;
    },
  ) {
    super(scope, id);
    const { nodes, sizeGiB, protect, adopt, cidr } = props;
    this.ids = Object.fromEntries(
      nodes.map(({ name, zone }) => {
        const volume = new EbsVolume(this, name, {
          availabilityZone: zone,
          size: sizeGiB,
          type: 'gp3',
          encrypted: true,
          tags: { Name: `${name}-data`, [tagKeys.node]: name, [tagKeys.block]: cidr },
          lifecycle: {
            preventDestroy: protect,
            // The engine writes this tag when it has formatted the volume; Terraform must not take it off again.
            ignoreChanges: [`tags["${tagKeys.initialised}"]`, `tags_all["${tagKeys.initialised}"]`],
          },
        });
        const existing = adopt[name];
        if (existing !== undefined) volume.importFrom(existing);
        return [name, volume.id];
      }),
    );
  }
}
