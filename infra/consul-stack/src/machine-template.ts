import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template/index.js';
import { Construct } from 'constructs';

/** How every instance of the cluster is launched; the engine pins a version of it and adds subnet and node. */
export class MachineTemplate extends Construct {
  readonly id: string;
  readonly latestVersion: number;

  constructor(scope: Construct, id: string, props: MachineTemplateProps) {
    super(scope, id);
    const template = new LaunchTemplate(this, 'template', {
      name: props.name,
      imageId: props.imageId,
      instanceType: props.instanceType,
      keyName: props.keyPair,
      userData: Buffer.from(props.userData).toString('base64'),
      iamInstanceProfile: { name: props.profileName },
      // No network_interfaces block: with one, a service address could not be given per launch.
      vpcSecurityGroupIds: [props.securityGroupId],
      metadataOptions: {
        httpEndpoint: 'enabled',
        httpTokens: 'required',
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: 'enabled',
      },
      blockDeviceMappings: [
        {
          deviceName: '/dev/xvda',
          ebs: { encrypted: 'true', volumeType: 'gp3', deleteOnTermination: 'true' },
        },
      ],
      // Default tags of the provider do not reach what a template launches.
      tagSpecifications: [
        { resourceType: 'instance', tags: props.tags },
        { resourceType: 'volume', tags: props.tags },
      ],
      tags: { Name: props.name },
    });
    this.id = template.id;
    this.latestVersion = template.latestVersion;
  }
}

interface MachineTemplateProps {
  readonly name: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly keyPair: string;
  readonly userData: string;
  readonly profileName: string;
  readonly securityGroupId: string;
  readonly tags: Record<string, string>;
}
