import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { S3Backend, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { planAddresses } from './address-plan.js';
import type { ClusterDescription } from './cluster-description.js';
import type { ClusterSpec } from './cluster-spec.js';
import { DataVolumes } from './data-volumes.js';
import { Firewall } from './firewall.js';
import { InstanceRole } from './instance-role.js';
import { MachineTemplate } from './machine-template.js';
import { Network } from './network.js';
import { consulPeerPorts } from './peer-ports.js';
import { ownerTags, releaseTags } from './tags.js';

/** What must survive an upgrade of one cluster. It makes no instance: those belong to the engine. */
export class ClusterStack extends TerraformStack {
  constructor(scope: Construct, id: string, spec: ClusterSpec) {
    super(scope, id);
    const name = `${spec.environment}-${spec.cluster}`;
    const tags = ownerTags(spec);
    new S3Backend(this, {
      bucket: spec.stateBucket,
      key: `terraform/${spec.environment}/${spec.cluster}`,
      region: spec.region,
      encrypt: true,
    });
    // cdktf's own type of the backend predates the lock file in S3.
    this.addOverride('terraform.backend.s3.use_lockfile', true);
    new AwsProvider(this, 'aws', { region: spec.region, defaultTags: [{ tags }] });

    const addresses = planAddresses(spec);
    const network = new Network(this, 'network', { name, cidr: spec.cidr, addresses });
    const firewall = new Firewall(this, 'firewall', {
      name,
      vpcId: network.vpcId,
      operatorCidr: spec.operatorCidr,
      peerPorts: spec.peerPorts ?? consulPeerPorts,
    });
    const role = new InstanceRole(this, 'role', { name, ...spec });
    const protect = spec.lifetime.kind === 'lasting';
    const volumes = new DataVolumes(this, 'data', {
      nodes: addresses.nodes,
      sizeGiB: spec.dataVolumeGiB,
      protect,
      adopt: spec.adopt ?? {},
      cidr: spec.cidr,
    });
    const template = new MachineTemplate(this, 'machine', {
      ...spec,
      name,
      profileName: role.profileName,
      securityGroupId: firewall.securityGroupId,
      tags: releaseTags(spec),
    });

    const description: ClusterDescription = {
      environment: spec.environment,
      cluster: spec.cluster,
      release: spec.release,
      region: spec.region,
      vpcId: network.vpcId,
      cidr: spec.cidr,
      securityGroupId: firewall.securityGroupId,
      imageId: spec.imageId,
      launchTemplate: { id: template.id, version: template.latestVersion },
      ...choicesOf(spec),
      nodes: addresses.nodes.map(({ name: node, zone, serviceAddress }) => ({
        name: node,
        zone,
        subnetId: network.subnetIds[zone] ?? '',
        volumeId: volumes.ids[node] ?? '',
        serviceAddress,
      })),
    };
    new TerraformOutput(this, 'cluster', { value: description });
  }
}

function choicesOf(spec: ClusterSpec): Pick<ClusterDescription, 'choices'> {
  const { choices, instanceType, keyPair, operatorCidr, dataVolumeGiB } = spec;
  if (choices === undefined) return {};
  return { choices: { ...choices, instanceType, keyPair, operatorCidr, dataVolumeGiB } };
}
